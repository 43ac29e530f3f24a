package main

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	elbv2 "github.com/aws/aws-cdk-go/awscdk/v2/awselasticloadbalancingv2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssns"
	"github.com/aws/jsii-runtime-go"
	"github.com/cdk-otp-shield/cdk-otp-shield-go/cdkotpshield"
)

func main() {
	defer jsii.Close()
	app := awscdk.NewApp(nil)
	stack := awscdk.NewStack(app, jsii.String("Site"), &awscdk.StackProps{
		Env: &awscdk.Environment{Account: jsii.String("111122223333"), Region: jsii.String("eu-central-1")},
	})
	loadBalancer := elbv2.ApplicationLoadBalancer_FromApplicationLoadBalancerAttributes(
		stack,
		jsii.String("Alb"),
		&elbv2.ApplicationLoadBalancerAttributes{
			LoadBalancerArn: jsii.String("arn:aws:elasticloadbalancing:eu-central-1:111122223333:loadbalancer/app/my-alb/50dc6c495c0c9188"),
			SecurityGroupId: jsii.String("sg-12345678"),
		},
	)
	topic := awssns.NewTopic(stack, jsii.String("Topic"), nil)

	cdkotpshield.NewOtpShield(stack, jsii.String("OtpShield"), &cdkotpshield.OtpShieldProps{
		LoadBalancer:  loadBalancer,
		RequestRoutes: &[]cdkotpshield.OtpRoute{cdkotpshield.OtpRoute_Path(jsii.String("/api/auth/otp"), nil)},    // the routes that make a code go out
		VerifyRoutes:  &[]cdkotpshield.OtpRoute{cdkotpshield.OtpRoute_Path(jsii.String("/api/auth/verify"), nil)}, // the routes that check one
		Email:         cdkotpshield.EmailProvider_Ses(&cdkotpshield.SesEmailOptions{ConfigurationSetName: jsii.String("otp")}),
		Sms:           cdkotpshield.SmsProvider_EndUserMessaging(&cdkotpshield.EndUserMessagingOptions{HomeCountries: jsii.Strings("DE", "AT", "CH")}),
		Notify:        &[]awssns.ITopic{topic},
	})

	app.Synth(nil)
}
