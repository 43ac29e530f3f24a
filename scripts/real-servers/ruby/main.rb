# Serves all of them on free ports of 127.0.0.1, in one process that ends with its standard input.
#
# Prints {name: port} once; for each name that comes in, [[line, fields], …] of what reached the handlers of that server since it was last asked.

require 'json'
require 'logger'
require 'action_dispatch'
require 'puma'
require 'puma/server'
require 'rack/handler/webrick'
require 'sinatra/base'

PATHS = ['/api/auth/otp', '/v1/users/:id/verify-email', '/kiosk/first-code', '/mounted/auth/otp'].freeze

# Which lines reached the handlers of one server, and which fields these read.
class Hits
  def initialize
    @lines = []
    @lock = Mutex.new
  end

  def add(line, fields)
    named = fields.map { |name, value| [name.to_s.scrub, value.to_s.scrub] }
    @lock.synchronize { @lines << [line.to_s, named] }
  end

  def taken
    @lock.synchronize { @lines.tap { @lines = [] } }
  end
end

# Names as an application would say them: { user: { phone: 1 } } is user.phone.
def flattened(prefix, value)
  case value
  when Hash then value.flat_map { |name, inner| flattened(prefix.empty? ? name.to_s : "#{prefix}.#{name}", inner) }
  when Array then value.flat_map { |inner| flattened(prefix, inner) }
  else [[prefix, value]]
  end
end

def json_fields(body)
  flattened('', JSON.parse(body))
rescue StandardError
  []
end

def sinatra(hits, guarded)
  Class.new(Sinatra::Base) do
    set :environment, :production
    set :protection, guarded
    enable :method_override
    disable :logging, :dump_errors, :show_exceptions
    PATHS.each do |path|
      post(path) do
        form = request.POST
        fields = flattened('', request.GET) + flattened('', form)
        fields += json_fields(request.body.tap(&:rewind).read) if form.empty?
        hits.add(request.env['HTTP_X_LINE'], fields)
        'sent'
      end
    end
  end.new
end

# The router and the reading of parameters that Rails has, with what overrides methods in front.
def rails(hits)
  handler = lambda do |env|
    request = ActionDispatch::Request.new(env)
    fields = begin
      flattened('', request.query_parameters) + flattened('', request.request_parameters)
    rescue StandardError
      []
    end
    hits.add(env['HTTP_X_LINE'], fields)
    [200, {}, ['sent']]
  end
  routes = ActionDispatch::Routing::RouteSet.new
  routes.draw { PATHS.each { |path| post path, to: handler } }
  Rack::MethodOverride.new(routes)
end

def on_puma(app)
  server = Puma::Server.new(app, Puma::Events.null, min_threads: 2, max_threads: 4)
  server.add_tcp_listener('127.0.0.1', 0)
  server.run
  server.connected_ports.first
end

def on_webrick(app)
  server = WEBrick::HTTPServer.new(Port: 0, BindAddress: '127.0.0.1', AccessLog: [], Logger: WEBrick::Log.new(File::NULL))
  server.mount('/', Rack::Handler::WEBrick, app)
  Thread.new { server.start }
  server.listeners.first.addr[1]
end

SERVERS = {
  'Sinatra on Puma' => ->(hits) { on_puma(sinatra(hits, true)) },
  'Sinatra on WEBrick' => ->(hits) { on_webrick(sinatra(hits, false)) },
  'Router of Rails on Puma' => ->(hits) { on_puma(rails(hits)) },
}.freeze

$stderr.reopen(File::NULL)
seen = SERVERS.transform_values { Hits.new }
puts JSON.generate(SERVERS.to_h { |name, start| [name, start.call(seen[name])] })
$stdout.flush
while (name = $stdin.gets)
  puts JSON.generate(seen[name.strip].taken)
  $stdout.flush
end
exit!(0)
