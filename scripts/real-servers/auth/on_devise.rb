# Devise with all that mails switched on, in an application of Rails on Puma.
#
# Prints {name: port} once; for each name that comes in, [[line, [["mail", whom], …]], …] of what was sent since. Sessions are in encrypted cookies.
require "json"
require "logger"
require "rails"
require "active_record/railtie"
require "action_controller/railtie"
require "action_mailer/railtie"
require "devise"
require "devise/orm/active_record"
require "puma"
require "tmpdir"

FOLDER = Dir.mktmpdir
at_exit { FileUtils.remove_entry(FOLDER) }
ENV["DATABASE_URL"] = "sqlite3:#{FOLDER}/db"
SENT = Queue.new
LINE = "HTTP_X_LINE".freeze

class Sender
  def initialize(_settings); end

  def deliver!(mail)
    SENT << [Thread.current[:line], [["mail", mail.to.join(", ")]]]
  end
end

ActionMailer::Base.add_delivery_method(:counted, Sender)

class Counted
  def initialize(app) = @app = app

  def call(env)
    Thread.current[:line] = env[LINE]
    @app.call(env)
  end
end

class Shop < Rails::Application
  config.load_defaults 6.1
  config.root = FOLDER
  config.eager_load = false
  config.secret_key_base = "of no use: it signs for this process alone" * 2
  config.hosts.clear
  config.logger = Logger.new(File::NULL)
  config.action_mailer.delivery_method = :counted
  config.action_mailer.default_url_options = { host: "shop.example" }
  config.action_controller.allow_forgery_protection = false
  config.middleware.insert_before 0, Counted
end

Devise.setup do |config|
  config.mailer_sender = "shop@x.org"
  config.secret_key = "of no use: it signs for this process alone" * 2
  config.stretches = 1
  config.reconfirmable = true
  config.lock_strategy = :failed_attempts
  config.unlock_strategy = :both
  config.maximum_attempts = 2
end

def people
  ActiveRecord::Schema.verbose = false
  ActiveRecord::Schema.define do
    create_table :users do |t|
      t.string :email, null: false, default: ""
      t.string :encrypted_password, null: false, default: ""
      t.string :reset_password_token
      t.datetime :reset_password_sent_at
      t.datetime :remember_created_at
      t.string :confirmation_token
      t.datetime :confirmed_at
      t.datetime :confirmation_sent_at
      t.string :unconfirmed_email
      t.integer :failed_attempts, default: 0, null: false
      t.string :unlock_token
      t.datetime :locked_at
      t.timestamps
    end
  end
  # Named here, since before there is no Rails to be a part of, and behind it Devise has asked for them.
  Object.const_set(:ApplicationController, Class.new(ActionController::Base))
  Object.const_set(:HomeController, Class.new(ApplicationController) { define_method(:show) { head :ok } })
  Object.const_set(:User, Class.new(ActiveRecord::Base) { def self.name = "User" })
  User.devise :database_authenticatable, :registerable, :recoverable, :rememberable, :validatable, :confirmable, :lockable
end

# Before the routes are read, since Devise asks the model then.
ActiveSupport::Deprecation.silenced = true
Shop.initializer("shop.people", after: "active_record.initialize_database") { people }
FileUtils.mkdir_p("#{FOLDER}/config")
File.write("#{FOLDER}/config/routes.rb", 'Rails.application.routes.draw { devise_for :users; root to: "home#show" }')
Shop.initialize!

def person(email, confirmed: true, locked: false)
  user = User.new(email: email, password: "correct horse")
  user.skip_confirmation_notification!
  user.skip_confirmation! if confirmed
  user.save!
  user.lock_access!(send_instructions: false) if locked
end

person("jane@x.org")
person("ann@x.org")
person("new@x.org", confirmed: false)
person("locked@x.org", locked: true)
ActiveRecord::Base.connection_pool.release_connection

server = Puma::Server.new(Shop, Puma::Events.null, min_threads: 4, max_threads: 4)
server.add_tcp_listener("127.0.0.1", 0)
server.run
puts JSON.dump("Devise" => server.connected_ports.first)
$stdout.flush
STDERR.reopen(File::NULL)
while STDIN.gets
  taken = []
  taken << SENT.pop until SENT.empty?
  puts JSON.dump(taken)
  $stdout.flush
end
server.stop(true)
exit(0)
