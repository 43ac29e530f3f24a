/**
 * The names of all props, since types are gone when a shield is made: of each struct, with `!` behind what it needs and the struct that a prop takes behind a colon. Written by
 * `npm run public-api -- --write`; what a struct has besides is refused (`unknownProps`).
 */
export const PROP_NAMES = {
  AccountCreationOptions:
    'automatedBrowsers busyClients creationPath! emailField highRisk payload phoneFields registrationPage!',
  AnonymousIpListOptions: 'anonymizers hostingProviders',
  AutomaticBlockListOptions: 'failures lifetime maximumEntries',
  AutomaticBlockListProps: 'failures firstReferenceName lifetime maximumEntries notify! webAcl!',
  BotControlOptions:
    'automatedBrowsers botDataCenters bots coordinatedActivity inconsistentBrowsers level nonBrowsers sharedSessions',
  BounceRateThresholds: 'criticalPercent warningPercent',
  BudgetOptions: 'email:ChannelBudgetOptions sms:ChannelBudgetOptions voice:ChannelBudgetOptions',
  CaptchaApiKeyProps: 'cloudFront tokenDomains!',
  CaptchaOptions: 'immunityTime',
  ChallengeOptions: 'immunityTime',
  ChannelBudgetOptions: 'messagesPerDay messagesPerHour moneyForProofsPerHour moneyPerDay moneyPerHour',
  ClientSignals:
    'accountCreation:AccountCreationOptions anonymousIpList:AnonymousIpListOptions botControl:BotControlOptions fingerprintLimit:FingerprintLimit flaggedSendBudget ipReputationList:IpReputationListOptions scriptSigns:ScriptSigns',
  CognitoGuardProps:
    'email encryptionKey failureMode guard! language logRetention messages:CognitoMessage notify! runbookUrl signInsUseCodes text',
  CognitoMessage: 'email html language! purpose sms subject',
  ComplaintRateThresholds: 'criticalPercent warningPercent',
  ConnectLineOptions: 'instanceArn!',
  ConversionOptions: 'channelVolume countryVolume domainVolume mailProviderVolume minimum phonePrefixVolume',
  CountedMailThresholds: 'criticalBouncePercent followBaseline minimumBounces repeatRecipients',
  DailyReportOptions:
    'captchaPricePerThousand from hour inboundVerifications mailPricePerThousand textMessagePrice timeZone to topics',
  EndUserMessagingMonitorProps:
    'chatTopics closeCountries configurationSetName dailyReport:DailyReportOptions homeCountries logRetention messageFeedback notices:NoticeOptions notify! otherChannels protectConfigurationId recipientMemory runbookUrl textPrice textPriceByCountry webAcl:WatchedWebAcl',
  EndUserMessagingOptions:
    'chatTopics closeCountries configurationSetName homeCountries logRetention messageFeedback protectConfigurationId recipientMemory runbookUrl textPrice textPriceByCountry',
  EndUserMessagingSenderOptions:
    'configurationSetName maxPrice messageFeedback originationIdentity! protectConfigurationId',
  FingerprintLimit: 'limit usual!',
  FirewallManagerPolicyProps: 'accounts organizationalUnits policyName remediate resourceTags ruleGroup!',
  FrontEndOutputsProps: 'captchaApiKey! tokenDomains',
  InWebAclOptions: 'logGroup webAclArn!',
  InboundCallVerificationProps:
    'allowedOrigins amazonConnect:ConnectLineOptions continueUrl listener! logRetention notify! origin! phoneNumber! rulePriority runbookUrl serviceName! sessionDuration twilio:TwilioLineOptions',
  InboundEmailVerificationProps:
    'afterReceiptRule allowedOrigins continueUrl inboundAddress! listener! logRetention notify! origin! receiptRuleName receiptRuleSetName! requireDkim requireTls rulePriority runbookUrl serviceName! sessionDuration',
  InboundSmsVerificationProps:
    'allowedOrigins continueUrl listener! logRetention notify! origin! phoneNumber! rulePriority runbookUrl serviceName! sessionDuration',
  IpReputationListOptions: 'flooding malicious scanning',
  MessagePriceOptions: 'email phoneLookup sms smsByCountry voice',
  NoticeOptions: 'page quietHours:QuietHours warnings',
  OperatorOutputsProps: 'alarmPrefixes auditor monitor name notify resourceArns responder textMonitor webAcl! worstDay',
  OtpDashboardProps:
    'alarms captchaPricePerThousand dashboardName mailPricePerThousand monitors recipientGuard responderName webAcl:WatchedWebAcl',
  OtpOperationsProps:
    'automaticBlockList:AutomaticBlockListOptions dailyReport:DailyReportOptions dashboard email notices:NoticeOptions notify operatorOutputs recipientGuard:RecipientGuardOptions resourceArns! response:OtpResponderOptions sms webAcl!',
  OtpResponderOptions:
    'attackAlarms escalateAfter escalateAtBounces maximumLockdownPerDay minimumHold mode pauseSending warningAlarms',
  OtpResponderProps:
    'attackAlarms campaignGate countrySwitch escalateAfter escalateAtBounces guardName lockdownAlternatives lockdownGate! lockdownRefusals logRetention maximumLockdownPerDay minimumHold mode monitor notify! pauseSending puzzleMetric requestMetric runbookUrl strictGate! strictRefusals warningAlarms',
  OtpRouteOptions: 'header:RouteHeader hosts methods recipientsPerRequest',
  OtpRuleGroupProps:
    'allowedOrigins blockList blockedAddresses blockedAsns blockedCountries campaignBudget capacity clientSignals:ClientSignals entryPages foreignSendBudget homeCountries honeypotField humanCheck lockdownAlternatives maxBodySize mode rateLimit rateLimitAsks rateLimitKey recipientRules:RecipientRules requestRoutes resourceArns sendBudget sendCeiling strictImmunityTime strictRateLimit strictSendCeiling surgeLimit tokenInHeader tokenReuseLimit trustedAddresses trustedHeader:TrustedHeader unusualRouters verifyBudget verifyRateLimit verifyRoutes',
  OtpShieldProps:
    'allowedOrigins automaticBlockList:AutomaticBlockListOptions blockList blockedAddresses blockedAsns blockedCountries campaignBudget clientSignals:ClientSignals cloudFrontPlan dailyReport:DailyReportOptions dashboard distribution email entryPages foreignSendBudget homeCountries honeypotField humanCheck loadBalancer lockdownAlternatives logRetention maxBodySize mode notices:NoticeOptions notify operatorOutputs rateLimit rateLimitAsks rateLimitKey recipientGuard:RecipientGuardOptions recipientRules:RecipientRules requestLogging requestRoutes resourceArns response:OtpResponderOptions sendBudget sendCeiling sms strictImmunityTime strictRateLimit strictSendCeiling surgeLimit tokenDomains tokenInHeader tokenReuseLimit trustedAddresses trustedHeader:TrustedHeader unusualRouters userPool verifyBudget verifyRateLimit verifyRoutes webAclName',
  OtpShieldStackProps:
    'alarmEmails allowedOrigins analyticsReporting automaticBlockList:AutomaticBlockListOptions blockList blockedAddresses blockedAsns blockedCountries campaignBudget clientSignals:ClientSignals configurationSetName crossRegionReferences dailyReport:DailyReportOptions dashboard description entryPages env foreignSendBudget guardCallerAccounts homeCountries honeypotField humanCheck lockdownAlternatives maxBodySize mode notices:NoticeOptions notificationArns ownDomains pageEmails permissionsBoundary propertyInjectors rateLimit rateLimitAsks rateLimitKey recipientGuard:RecipientGuardOptions recipientRules:RecipientRules requestRoutes resourceArn! response:OtpResponderOptions sendBudget sendCeiling sendGridApiKeySecret sendGridCategory sendGridEuRegion sendGridVerificationKeySecret sesRegion sms stackName strictImmunityTime strictRateLimit strictSendCeiling suppressTemplateIndentation surgeLimit synthesizer tags terminationProtection tokenDomains tokenInHeader tokenReuseLimit trustedAddresses trustedHeader:TrustedHeader unusualRouters verifyBudget verifyRateLimit verifyRoutes',
  OtpWebAclProps:
    'allowedOrigins blockList blockedAddresses blockedAsns blockedCountries campaignBudget clientSignals:ClientSignals cloudFrontPlan distribution entryPages foreignSendBudget homeCountries honeypotField humanCheck loadBalancer lockdownAlternatives logRetention maxBodySize mode rateLimit rateLimitAsks rateLimitKey recipientRules:RecipientRules requestLogging requestRoutes resourceArns sendBudget sendCeiling strictImmunityTime strictRateLimit strictSendCeiling surgeLimit tokenDomains tokenInHeader tokenReuseLimit trustedAddresses trustedHeader:TrustedHeader unusualRouters userPool verifyBudget verifyRateLimit verifyRoutes webAclName',
  PostureGateAttributes: 'ipv4SetArn! ipv6SetArn!',
  PostureGateProps: 'purpose!',
  QuietHours: 'from! timeZone! to!',
  QuotaThresholds: 'criticalPercent warningPercent',
  RecipientGuardOptions:
    'blockDuration budget:BudgetOptions clientLimits:SharedLimitOptions conversion:ConversionOptions countryLimits:SharedLimitOptions domainLimits:SharedLimitOptions encryptionKey failedCodesAlarm failureMode keyRotation knownDevices logRetention mailProviderLimits:SharedLimitOptions mailProviders memorySize networkLimits:SharedLimitOptions phonePrefixLimits:SharedLimitOptions prices:MessagePriceOptions recipientLimits:RecipientLimitOptions removalPolicy runbookUrl stopAtLowConversion triesPerCode validation:RecipientValidationOptions',
  RecipientGuardProps:
    'blockDuration budget:BudgetOptions clientLimits:SharedLimitOptions conversion:ConversionOptions countryLimits:SharedLimitOptions domainLimits:SharedLimitOptions encryptionKey failedCodesAlarm failureMode keyRotation knownDevices logRetention mailProviderLimits:SharedLimitOptions mailProviders memorySize networkLimits:SharedLimitOptions notify! phonePrefixLimits:SharedLimitOptions prices:MessagePriceOptions recipientLimits:RecipientLimitOptions removalPolicy runbookUrl stopAtLowConversion triesPerCode validation:RecipientValidationOptions',
  RecipientLimitOptions: 'codes cooldown cooldownGrowth longestCooldown perDay withFreshProofPerDay',
  RecipientRules: 'allowedPhonePrefixes blockDisposableDomains blockSmsGateways blockedDomains phoneField',
  RecipientValidationOptions:
    'addressInsights allowedCountries allowedDomains blockedDomains carrierLookup lookUpMailExchanger refuseDisposable refuseRoleAddresses refuseSmsGateways twilioLookup:TwilioLookupOptions',
  ReputationMonitorProps:
    'channel! chatTopics countedMail:CountedMailThresholds dailyReport:DailyReportOptions dashboardRows eventHandler figures:SenderFigures logRetention notices:NoticeOptions notify! otherChannels runbookUrl senderAlarms:SenderAlarm senderName! sendingSwitch setupOutputs:SenderOutput webAcl:WatchedWebAcl',
  RouteHeader: 'name! values!',
  ScriptSigns: 'noAcceptLanguage noFetchMetadata scriptUserAgent',
  SendGridEmailOptions:
    'apiKey category chatTopics countedMail:CountedMailThresholds euRegion logRetention recipientMemory runbookUrl verificationKey!',
  SendGridReputationMonitorProps:
    'apiKey category chatTopics countedMail:CountedMailThresholds dailyReport:DailyReportOptions euRegion logRetention notices:NoticeOptions notify! otherChannels recipientMemory runbookUrl verificationKey! webAcl:WatchedWebAcl',
  SenderAlarm:
    'attack comparisonOperator critical evaluationPeriods happened! metric! name! runbook threshold! todo! treatMissingData',
  SenderFigure: 'absent advice adviseBelow adviseFrom label! metric! says unit words',
  SenderFigures: 'figures!:SenderFigure title!',
  SenderOutput: 'description! name! value!',
  ServerActionsOptions: 'except handlers hosts',
  SesEmailOptions:
    'bounceRate:BounceRateThresholds chatTopics complaintRate:ComplaintRateThresholds configurationSetName countEvents countedMail:CountedMailThresholds enrichNotifications eventTopic identities logRetention ownDomains probeInterval quota:QuotaThresholds recipientMemory runbookUrl sesRegion signUps',
  SesReputationMonitorProps:
    'bounceRate:BounceRateThresholds chatTopics complaintRate:ComplaintRateThresholds configurationSetName countEvents countedMail:CountedMailThresholds dailyReport:DailyReportOptions enrichNotifications eventTopic identities logRetention notices:NoticeOptions notify! otherChannels ownDomains probeInterval quota:QuotaThresholds recipientMemory runbookUrl sesRegion signUps webAcl:WatchedWebAcl',
  SesSenderOptions: 'configurationSetName from! replyTo',
  SharedLimitOptions: 'perDay! perHour!',
  ShieldAuditorProps: 'interval logRequired logRetention notify! resourceArns! runbookUrl webAcl!',
  SmsProtectProps: 'accountDefault allowedCountries filteredCountries monitoredCountries',
  SnsTextMonitorProps:
    'chatTopics dailyReport:DailyReportOptions homeCountries logRetention notices:NoticeOptions notify! otherChannels recipientMemory runbookUrl textPrice textPriceByCountry webAcl:WatchedWebAcl',
  SnsTextOptions: 'chatTopics homeCountries logRetention recipientMemory runbookUrl textPrice textPriceByCountry',
  TrustedHeader: 'name! secrets!',
  TurnstileByArnOptions:
    'action bindToAddress failureMode hostnames! issuer! listenerArn! rulePriority secretArn! targetGroupArns!',
  TurnstileOptions: 'action bindToAddress failureMode hostnames! issuer! listener! rulePriority secret! targetGroups!',
  TwilioLineOptions: 'authToken! sharedKey sharedKeyId',
  TwilioLookupOptions: 'keySid! lineType pumpingRisk refuseFromRisk refuseVoip secret! simSwap simSwapWithin',
  TwilioMonitorProps:
    'authToken! callbackUrl chatTopics dailyReport:DailyReportOptions homeCountries logRetention notices:NoticeOptions notify! otherChannels recipientMemory runbookUrl sharedKey sharedKeyId textPrice textPriceByCountry webAcl:WatchedWebAcl',
  TwilioOptions:
    'authToken! callbackUrl chatTopics homeCountries logRetention recipientMemory runbookUrl sharedKey sharedKeyId textPrice textPriceByCountry',
  WatchOptions: 'dailyReport:DailyReportOptions notices:NoticeOptions notify! otherChannels webAcl:WatchedWebAcl',
  WatchedWebAcl:
    'allowedIpv4SetArn allowedIpv6SetArn blockedIpv4SetArn blockedIpv6SetArn campaignSetArn flagsClients lockdownSetArn logGroup ruleGroupArns strictSetArn userPoolId webAclArn! webAclMetricName!',
} as const;
