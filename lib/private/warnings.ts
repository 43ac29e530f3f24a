/** Ids of the warnings that constructs give. They are a public contract: users acknowledge warnings by id. */
export const WARNING = {
  alarmTopicKey: 'cdk-otp-shield:alarmTopicKey',
  alarmTopicPolicy: 'cdk-otp-shield:alarmTopicPolicy',
  capacityAboveIncluded: 'cdk-otp-shield:capacityAboveIncluded',
  countMode: 'cdk-otp-shield:countMode',
  noHumanCheck: 'cdk-otp-shield:noHumanCheck',
  heavyPattern: 'cdk-otp-shield:heavyPattern',
  forwardedAddress: 'cdk-otp-shield:forwardedAddress',
  longImmunity: 'cdk-otp-shield:longImmunity',
  noVerifyRoutes: 'cdk-otp-shield:noVerifyRoutes',
  nobodyNotified: 'cdk-otp-shield:nobodyNotified',
  notAssociated: 'cdk-otp-shield:notAssociated',
  nothingRaises: 'cdk-otp-shield:nothingRaises',
  uncoveredRoute: 'cdk-otp-shield:uncoveredRoute',
  personalPath: 'cdk-otp-shield:personalPath',
  turnstileKeyAccess: 'cdk-otp-shield:turnstileKeyAccess',
  turnstileInternal: 'cdk-otp-shield:turnstileInternal',
} as const;
