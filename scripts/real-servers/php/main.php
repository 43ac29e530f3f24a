<?php
// Serves front.php in several ways on free ports of 127.0.0.1, and ends with its standard input.
//
// Prints {name: port} once; for each name that comes in, [[line, fields], …] of what reached the handlers of that server since it was last asked.

$folder = sys_get_temp_dir() . '/otp-shield-php-' . getmypid();
mkdir($folder);
$children = [];
$ports = [];
foreach (['PHP by REQUEST_URI', 'PHP by PATH_INFO', 'Slim on PHP'] as $n => $name) {
    $free = stream_socket_server('tcp://127.0.0.1:0');
    $port = (int) explode(':', stream_socket_get_name($free, false))[1];
    fclose($free);
    $hits = "$folder/$n";
    touch($hits);
    $env = ['SERVED_AS' => $name, 'HITS' => $hits, 'PATH' => getenv('PATH')];
    $quiet = [['file', '/dev/null', 'r'], ['file', '/dev/null', 'w'], ['file', '/dev/null', 'w']];
    $children[] = proc_open(['php', '-S', "127.0.0.1:$port", __DIR__ . '/front.php'], $quiet, $pipes, null, $env);
    $ports[$name] = $port;
}
foreach ($ports as $port) {
    for ($left = 100; $left > 0 && !@fsockopen('127.0.0.1', $port); $left--) usleep(50000);
}
echo json_encode($ports), "\n";
while (($name = fgets(STDIN)) !== false) {
    $file = "$folder/" . array_search(trim($name), array_keys($ports));
    $hits = array_map('json_decode', file($file));
    file_put_contents($file, '');
    echo json_encode($hits), "\n";
}
foreach ($children as $child) proc_terminate($child, 9);
array_map('unlink', glob("$folder/*"));
rmdir($folder);
