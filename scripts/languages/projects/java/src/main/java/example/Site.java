package example;

import io.github.cdkotpshield.EmailProvider;
import io.github.cdkotpshield.EndUserMessagingOptions;
import io.github.cdkotpshield.OtpRoute;
import io.github.cdkotpshield.OtpShield;
import io.github.cdkotpshield.SesEmailOptions;
import io.github.cdkotpshield.SmsProvider;
import java.util.List;
import software.amazon.awscdk.App;
import software.amazon.awscdk.Environment;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.StackProps;
import software.amazon.awscdk.services.elasticloadbalancingv2.ApplicationLoadBalancer;
import software.amazon.awscdk.services.elasticloadbalancingv2.ApplicationLoadBalancerAttributes;
import software.amazon.awscdk.services.elasticloadbalancingv2.IApplicationLoadBalancer;
import software.amazon.awscdk.services.sns.Topic;

public final class Site {
    public static void main(String[] args) {
        App app = new App();
        Environment environment = Environment.builder().account("111122223333").region("eu-central-1").build();
        Stack stack = new Stack(app, "Site", StackProps.builder().env(environment).build());
        IApplicationLoadBalancer loadBalancer = ApplicationLoadBalancer.fromApplicationLoadBalancerAttributes(
            stack,
            "Alb",
            ApplicationLoadBalancerAttributes.builder()
                .loadBalancerArn("arn:aws:elasticloadbalancing:eu-central-1:111122223333:loadbalancer/app/my-alb/50dc6c495c0c9188")
                .securityGroupId("sg-12345678")
                .build());
        Topic topic = new Topic(stack, "Topic");

        OtpShield.Builder.create(stack, "OtpShield")
            .loadBalancer(loadBalancer)
            .requestRoutes(List.of(OtpRoute.path("/api/auth/otp"))) // the routes that make a code go out
            .verifyRoutes(List.of(OtpRoute.path("/api/auth/verify"))) // the routes that check one
            .email(EmailProvider.ses(SesEmailOptions.builder().configurationSetName("otp").build()))
            .sms(SmsProvider.endUserMessaging(EndUserMessagingOptions.builder().homeCountries(List.of("DE", "AT", "CH")).build()))
            .notify(List.of(topic))
            .build();

        app.synth();
    }
}
