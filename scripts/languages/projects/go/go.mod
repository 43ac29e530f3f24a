module example

go 1.25

require github.com/cdk-otp-shield/cdk-otp-shield-go/cdkotpshield v0.1.0

replace github.com/cdk-otp-shield/cdk-otp-shield-go/cdkotpshield => ../bindings/go/cdkotpshield

// What aws-cdk-go itself asks for.
replace github.com/cdklabs/awscdk-asset-node-proxy-agent-go/nodeproxyagentv6/v2 => github.com/cdklabs/awscdk-asset-node-proxy-agent-go/nodeproxyagentv6/v2 v2.1.2

replace github.com/cdklabs/cloud-assembly-schema-go/awscdkcloudassemblyschema/v54 => github.com/cdklabs/cloud-assembly-schema-go/awscdkcloudassemblyschema/v54 v54.11.0
