/** Events as the SES developer guide documents them, with the values of a sender of codes. */
const mail = {
  timestamp: '2026-11-20T09:14:03.120Z',
  source: 'Acme <no-reply@auth.example.com>',
  sourceArn: 'arn:aws:ses:eu-west-1:123456789012:identity/auth.example.com',
  sendingAccountId: '123456789012',
  messageId: '0102018f0c1d2e3f-aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee-000000',
  destination: ['jane@example.net'],
  headersTruncated: false,
  headers: [
    { name: 'From', value: 'Acme <no-reply@auth.example.com>' },
    { name: 'To', value: 'jane@example.net' },
    { name: 'Subject', value: 'Your code' },
  ],
  commonHeaders: {
    from: ['Acme <no-reply@auth.example.com>'],
    to: ['jane@example.net'],
    messageId: '0102018f0c1d2e3f-...-000000',
    subject: 'Your code',
  },
  tags: {
    'ses:operation': ['SendEmail'],
    'ses:configuration-set': ['otp'],
    'ses:source-ip': ['192.0.2.10'],
    'ses:from-domain': ['auth.example.com'],
    'ses:caller-identity': ['otp-sender'],
    flow: ['signup'],
  },
};

const bounce = {
  bounceType: 'Permanent',
  bounceSubType: 'General',
  bouncedRecipients: [
    {
      emailAddress: 'jane@example.net',
      action: 'failed',
      status: '5.1.1',
      diagnosticCode: 'smtp; 550 5.1.1 user unknown',
    },
  ],
  timestamp: '2026-11-20T09:14:06.669Z',
  feedbackId: '0102018f0c1d-61b59c11-9236-11e6-8f96-7be8aexample-000000',
  reportingMTA: 'dsn; mta.example.net',
};

const complaint = {
  complainedRecipients: [{ emailAddress: 'jane@example.net' }],
  timestamp: '2026-11-20T11:02:02.669Z',
  feedbackId: '0102018f0c1d-6f2e-example-000000',
  complaintSubType: null as string | null,
  userAgent: 'Yahoo!-Mail-Feedback/2.0',
  complaintFeedbackType: 'abuse' as string | null,
  arrivalDate: '2026-11-20T11:01:58.000Z',
};

const deliveryDelay = {
  timestamp: '2026-11-20T09:24:40.095Z',
  delayType: 'SpamDetected',
  expirationTime: '2026-11-20T23:14:03.914Z',
  reportingMTA: '198.51.100.9',
  delayedRecipients: [
    { emailAddress: 'jane@example.net', status: '4.7.1', diagnosticCode: 'smtp; 421 4.7.1 rate limited' },
  ],
};

export const SAMPLE = {
  send: { eventType: 'Send', mail, send: {} },
  delivery: {
    eventType: 'Delivery',
    mail,
    delivery: {
      timestamp: '2026-11-20T09:14:05.001Z',
      processingTimeMillis: 1881,
      recipients: ['jane@example.net'],
      smtpResponse: '250 2.0.0 OK',
      remoteMtaIp: '198.51.100.7',
      reportingMTA: 'a8-21.smtp-out.eu-west-1.amazonses.com',
    },
  },
  bounce: { eventType: 'Bounce', mail, bounce },
  complaint: { eventType: 'Complaint', mail, complaint },
  reject: { eventType: 'Reject', mail, reject: { reason: 'Bad content' } },
  renderingFailure: {
    eventType: 'Rendering Failure',
    mail,
    failure: { templateName: 'otp-v3', errorMessage: "Attribute 'code' is not present in the rendering data." },
  },
  deliveryDelay: { eventType: 'DeliveryDelay', mail, deliveryDelay },
  subscription: {
    eventType: 'Subscription',
    mail,
    subscription: {
      contactList: 'ContactListName',
      timestamp: '2026-11-20T09:20:17.910Z',
      source: 'UnsubscribeHeader',
      newTopicPreferences: {
        unsubscribeAll: true,
        topicSubscriptionStatus: [{ topicName: 'news', subscriptionStatus: 'OptOut' }],
      },
      oldTopicPreferences: {
        unsubscribeAll: false,
        topicSubscriptionStatus: [{ topicName: 'news', subscriptionStatus: 'OptIn' }],
      },
    },
  },
  open: {
    eventType: 'Open',
    mail,
    open: { ipAddress: '192.0.2.1', timestamp: '2026-11-20T09:15:19.652Z', userAgent: 'Mozilla/5.0 (iPhone)' },
  },
  click: {
    eventType: 'Click',
    mail,
    click: {
      ipAddress: '192.0.2.1',
      link: 'https://auth.example.com/m/abc',
      linkTags: { k: ['v'] },
      timestamp: '2026-11-20T09:15:25.570Z',
      userAgent: 'Mozilla/5.0',
    },
  },
};

/** The older form, which identities send to their feedback topics. */
export const CLASSIC_BOUNCE = {
  notificationType: 'Bounce',
  bounce: {
    bounceType: 'Permanent',
    bounceSubType: 'General',
    reportingMTA: 'dns; email.example.com',
    bouncedRecipients: [
      {
        emailAddress: 'jane@example.com',
        status: '5.1.1',
        action: 'failed',
        diagnosticCode: 'smtp; 550 5.1.1 <jane@example.com>... User',
      },
    ],
    timestamp: '2016-01-27T14:59:38.237Z',
    feedbackId: '00000138111222aa-33322211-cccc-cccc-cccc-ddddaaaa068a-000000',
    remoteMtaIp: '127.0.2.0',
  },
  mail: {
    timestamp: '2016-01-27T14:59:38.237Z',
    source: 'john@example.com',
    sourceArn: 'arn:aws:ses:us-east-1:888888888888:identity/example.com',
    sourceIp: '127.0.3.0',
    sendingAccountId: '123456789012',
    callerIdentity: 'IAM_user_or_role_name',
    messageId: '00000138111222aa-33322211-cccc-cccc-cccc-ddddaaaa0680-000000',
    destination: ['jane@example.com'],
  },
};

export const ADVICE_OPEN = {
  'detail-type': 'Advisor Recommendation Status Open',
  source: 'aws.ses',
  account: '012345678901',
  time: '2025-07-11T16:16:14Z',
  region: 'us-east-1',
  resources: ['arn:aws:ses:us-east-1:012345678901:tenant/otp/tn-1'],
  detail: {
    version: '1.0.0',
    data: 'The bounce rate exceeded 15.0% based on a representative volume of 197 emails from July 11, 2025 at 14:43 (UTC) to July 11, 2025 at 16:13 (UTC).',
    metadata: { impact: 'HIGH', type: 'BOUNCE' },
  },
};

export const SENDING_DISABLED = {
  'detail-type': 'Sending Status Disabled',
  source: 'aws.ses',
  account: '012345678901',
  time: '2025-07-24T12:44:28Z',
  region: 'us-east-1',
  resources: ['arn:aws:ses:us-east-1:012345678901:tenant/otp/tn-1'],
  detail: {
    version: '1.0.0',
    data: {
      origin: 'CUSTOMER_MANAGED',
      record: {
        status: 'DISABLED',
        cause: 'Status manually updated.',
        lastUpdatedTimestamp: [2025, 7, 24, 12, 44, 28, 995000000],
      },
    },
  },
};

export const HEALTH_EVENT = {
  version: '0',
  id: '121345678-1234-1234-1234-123456789012',
  'detail-type': 'AWS Health Event',
  source: 'aws.health',
  account: '123456789012',
  time: '2026-11-20T10:30:00Z',
  region: 'eu-west-1',
  resources: [],
  detail: {
    eventArn: 'arn:aws:health:eu-west-1::event/SES/AWS_SES_SENDING_PAUSED/AWS_SES_SENDING_PAUSED_4711',
    service: 'SES',
    eventTypeCode: 'AWS_SES_SENDING_PAUSED',
    eventTypeCategory: 'accountNotification',
    statusCode: 'closed',
    startTime: 'Fri, 20 Nov 2026 10:29:00 GMT',
    eventDescription: [{ language: 'en_US', latestDescription: 'Sending is paused.' }],
  },
};

export const SETUP_MESSAGE = 'Successfully validated SNS topic for Amazon SES event publishing.';

export function bounceOf(more: Partial<typeof bounce>): typeof SAMPLE.bounce {
  return { ...SAMPLE.bounce, bounce: { ...bounce, ...more } };
}

export function bounceWithStatus(status: string, more: Partial<typeof bounce>): typeof SAMPLE.bounce {
  return bounceOf({ ...more, bouncedRecipients: [{ ...bounce.bouncedRecipients[0]!, status }] });
}

export function bounceAt(emailAddress: string): typeof SAMPLE.bounce {
  return bounceOf({ bouncedRecipients: [{ ...bounce.bouncedRecipients[0]!, emailAddress }] });
}

export function complaintOf(more: Partial<typeof complaint>): typeof SAMPLE.complaint {
  return { ...SAMPLE.complaint, complaint: { ...complaint, ...more } };
}

export function delayOf(delayType: string): typeof SAMPLE.deliveryDelay {
  return { ...SAMPLE.deliveryDelay, deliveryDelay: { ...deliveryDelay, delayType } };
}

/** The same event in every envelope that it can travel in. */
export const ENVELOPE = {
  raw: (event: object | string) => (typeof event === 'string' ? event : JSON.stringify(event)),
  snsInQueue: (event: object | string) =>
    JSON.stringify({
      Type: 'Notification',
      MessageId: '22b80b92-fdea-4c2c-8f9d-bdfb0c7bf324',
      TopicArn: 'arn:aws:sns:eu-west-1:123456789012:ses-events',
      Message: typeof event === 'string' ? event : JSON.stringify(event),
      Timestamp: '2026-11-20T09:14:06.669Z',
      SignatureVersion: '1',
    }),
  snsRecord: (event: object | string) => ({
    EventSource: 'aws:sns',
    Sns: { Type: 'Notification', Message: typeof event === 'string' ? event : JSON.stringify(event) },
  }),
  eventBridge: (event: object | string) =>
    JSON.stringify({ 'detail-type': 'Email Bounced', source: 'aws.ses', time: '2026-11-20T09:14:06Z', detail: event }),
};
