from aws_cdk import App, Environment, Stack
from aws_cdk.aws_elasticloadbalancingv2 import ApplicationLoadBalancer
from aws_cdk.aws_sns import Topic
from cdk_otp_shield import EmailProvider, OtpRoute, OtpShield, SmsProvider

app = App()
stack = Stack(app, "Site", env=Environment(account="111122223333", region="eu-central-1"))
load_balancer = ApplicationLoadBalancer.from_application_load_balancer_attributes(
    stack,
    "Alb",
    load_balancer_arn="arn:aws:elasticloadbalancing:eu-central-1:111122223333:loadbalancer/app/my-alb/50dc6c495c0c9188",
    security_group_id="sg-12345678",
)
topic = Topic(stack, "Topic")

OtpShield(
    stack,
    "OtpShield",
    load_balancer=load_balancer,
    request_routes=[OtpRoute.path("/api/auth/otp")],  # the routes that make a code go out
    verify_routes=[OtpRoute.path("/api/auth/verify")],  # the routes that check one
    email=EmailProvider.ses(configuration_set_name="otp"),
    sms=SmsProvider.end_user_messaging(home_countries=["DE", "AT", "CH"]),
    notify=[topic],
)

app.synth()
