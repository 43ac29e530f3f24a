// The three triggers of a custom challenge: who goes on, the code, and whether it is the right one. Cognito waits five seconds for each.
const { randomInt, randomUUID, timingSafeEqual } = require('node:crypto');
const { LambdaClient } = require('@aws-sdk/client-lambda');
const { SESv2Client, SendEmailCommand } = require('@aws-sdk/client-sesv2');
const { GuardClient } = require('cdk-otp-shield/guard');

const CHANNEL = { channel: 'email', purpose: 'sign-in' };
/** Of one code, in this sign-in; the guard counts those of a person in all sign-ins. */
const TRIES = 3;

/**
 * @param guard by default the one that OTP_SHIELD_GUARD_FUNCTION names
 * @param sendMail sends a code to an address
 */
function challengeTriggers({ guard, sendMail }) {
  const about = ({ callerContext, request }) => ({
    ...CHANNEL,
    recipient: request.userAttributes.email ?? '',
    app: callerContext.clientId.replaceAll('+', '-'),
  });

  return {
    async DefineAuthChallenge_Authentication({ request, response }) {
      const last = request.session.at(-1);
      response.issueTokens = last?.challengeName === 'CUSTOM_CHALLENGE' && last.challengeResult === true;
      response.failAuthentication = !response.issueTokens && request.session.length >= TRIES;
      if (!response.issueTokens && !response.failAuthentication) response.challengeName = 'CUSTOM_CHALLENGE';
    },

    async CreateAuthChallenge_Authentication(event) {
      const { request, response } = event;
      // A wrong answer asks for the same code again, and sends none. What stands here no client sees.
      const { code, id } = waiting(request) ?? {
        code: String(randomInt(1_000_000)).padStart(6, '0'),
        id: randomUUID(),
      };
      response.publicChallengeParameters = { medium: 'email' };
      response.privateChallengeParameters = { code, id };
      response.challengeMetadata = JSON.stringify({ code, id });
      if (waiting(request) || request.userNotFound) return;
      const { allowed, reason } = await guard.check(about(event));
      // The page looks the same: whoever asks must not learn what the guard knows.
      if (!allowed) return console.info('code withheld:', reason);
      await sendMail(request.userAttributes.email, code);
    },

    async VerifyAuthChallengeResponse_Authentication(event) {
      const { request, response } = event;
      const { code, id } = request.privateChallengeParameters;
      response.answerCorrect = false;
      if (request.userNotFound || !(await guard.attempt({ ...about(event), codeId: id })).allowed) return;
      response.answerCorrect = isSame(code, String(request.challengeAnswer ?? ''));
      if (response.answerCorrect) await guard.verified(about(event));
    },
  };
}

function waiting({ session }) {
  const { challengeMetadata } = session.at(-1) ?? {};
  return challengeMetadata === undefined ? undefined : JSON.parse(challengeMetadata);
}

function isSame(code, answer) {
  return code.length === answer.length && timingSafeEqual(Buffer.from(code), Buffer.from(answer));
}

const QUICK = {
  maxAttempts: 1,
  requestHandler: { connectionTimeout: 500, requestTimeout: 2000, throwOnRequestTimeout: true },
};
let triggers;

exports.challengeTriggers = challengeTriggers;
exports.handler = async (event) => {
  triggers ??= challengeTriggers({
    guard: new GuardClient({ client: new LambdaClient(QUICK) }),
    sendMail: mailer(new SESv2Client(QUICK), process.env.FROM),
  });
  await triggers[event.triggerSource]?.(event);
  return event;
};

function mailer(ses, from) {
  return async (address, code) => {
    const text = (Data) => ({ Data, Charset: 'UTF-8' });
    await ses.send(
      new SendEmailCommand({
        FromEmailAddress: from,
        ConfigurationSetName: process.env.CONFIGURATION_SET,
        Destination: { ToAddresses: [address] },
        Content: { Simple: { Subject: text('Your code'), Body: { Text: text(`Your code is ${code}`) } } },
      }),
    );
  };
}
