<?php
// One script that gets every request, as PHP's frameworks have it.

error_reporting(0);

const PATHS = ['/api/auth/otp', '/v1/users/{id}/verify-email', '/kiosk/first-code', '/mounted/auth/otp'];

/** Names as an application would say them: ['user' => ['phone' => 1]] is user.phone. */
function flattened(string $prefix, $value): array
{
    if (!is_array($value)) return [[$prefix, (string) $value]];
    $found = [];
    foreach ($value as $name => $inner) {
        $below = is_int($name) ? $prefix : ($prefix === '' ? $name : "$prefix.$name");
        array_push($found, ...flattened((string) $below, $inner));
    }
    return $found;
}

function reached(): void
{
    $json = $_POST === [] && $_FILES === [] ? json_decode(file_get_contents('php://input'), true) : null;
    $fields = [...flattened('', $_GET), ...flattened('', $_POST), ...flattened('', is_array($json) ? $json : [])];
    $hit = json_encode([$_SERVER['HTTP_X_LINE'] ?? '', $fields], JSON_INVALID_UTF8_SUBSTITUTE);
    file_put_contents(getenv('HITS'), "$hit\n", FILE_APPEND | LOCK_EX);
}

function route(string $path): void
{
    foreach (PATHS as $pattern) {
        $regex = '~^' . str_replace('\{id\}', '[^/]+', preg_quote($pattern, '~')) . '$~';
        if ($_SERVER['REQUEST_METHOD'] === 'POST' && preg_match($regex, $path)) reached();
    }
}

switch (getenv('SERVED_AS')) {
    case 'PHP by REQUEST_URI':
        // As FastRoute's own example does it.
        route(rtrim(rawurldecode(strtok($_SERVER['REQUEST_URI'], '?')), '/'));
        break;
    case 'PHP by PATH_INFO':
        // The server decodes the path, takes dots out of it, and finds the script in it; what stands behind is left.
        $path = $_SERVER['PATH_INFO'] ?? parse_url($_SERVER['REQUEST_URI'], PHP_URL_PATH);
        route(rtrim($path, '/'));
        break;
    default:
        require '/usr/share/php/Slim/autoload.php';
        // Where PHP's own server finds no file it names the path of the request.
        $_SERVER['SCRIPT_NAME'] = '/index.php';
        $app = new Slim\App();
        foreach (PATHS as $pattern) {
            $app->post($pattern, function ($request, $response) {
                reached();
                return $response;
            });
        }
        $app->run();
}
