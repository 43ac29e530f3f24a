// Behind the same load balancer: the page of the shield posts the token here.
const express = require('express');
const { SenderTokenError, senderTokenVerifier } = require('cdk-otp-shield/verify');

const ORIGIN = 'https://shop.example.com';
const verify = senderTokenVerifier({ channel: 'email', origin: ORIGIN });

/**
 * @param takeOnce whether this session is seen for the first time: an insert with a unique key
 * @param confirm notes that the person who signs up owns this address
 */
function welcome({ takeOnce, confirm }) {
  const app = express();
  app.post('/welcome', express.urlencoded({ extended: false, limit: '10kb' }), async (request, response) => {
    // Two answers to one question, whether the page of this origin posts it in the browser that asked: no form of somebody else signs a stranger in as them.
    if (request.get('origin') !== ORIGIN) return response.status(403).send('Please confirm your address again.');
    try {
      const { address, sessionId } = await verify({ token: request.body?.token, cookie: request.get('cookie') });
      if (!(await takeOnce(sessionId))) return response.status(409).send('This confirmation was used already.');
      // The address of the token, never one that the browser says.
      await confirm(address);
      return response.redirect(303, '/');
    } catch (error) {
      if (!(error instanceof SenderTokenError)) throw error;
      return response.status(error.code === 'keys_unavailable' ? 503 : 403).send('Please confirm your address again.');
    }
  });
  return app;
}

module.exports = { welcome };
