from aws_cdk import App, Environment, Stack
from aws_cdk.aws_sns import Topic
from aws_cdk.aws_sns_subscriptions import EmailSubscription
from cdk_otp_shield import EmailProvider, OtpRoute, OtpShield

# Change these three.
LOAD_BALANCER_ARN = "arn:aws:elasticloadbalancing:eu-central-1:111122223333:loadbalancer/app/my-alb/50dc6c495c0c9188"
ENVIRONMENT = Environment(account="111122223333", region="eu-central-1")
ON_CALL = "oncall@example.com"

app = App()
stack = Stack(app, "OtpShield", env=ENVIRONMENT)

alarms = Topic(stack, "Alarms", enforce_ssl=True)
alarms.add_subscription(EmailSubscription(ON_CALL))

OtpShield(
    stack,
    "Shield",
    resource_arns=[LOAD_BALANCER_ARN],
    request_routes=[OtpRoute.path("/api/auth/otp")],
    verify_routes=[OtpRoute.path("/api/auth/verify")],
    entry_pages=[OtpRoute.path("/sign-up")],
    email=EmailProvider.ses(configuration_set_name="otp"),
    notify=[alarms],
)

app.synth()
