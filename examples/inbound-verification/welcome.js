// Behind the same load balancer: the page of the shield posts the token here.
const express = require('express');
const { SenderTokenError, senderTokenVerifier } = require('cdk-otp-shield/verify');

const verify = senderTokenVerifier({ channel: 'email', origin: 'https://shop.example.com' });

/**
 * @param takeOnce whether this session is seen for the first time: an insert with a unique key
 * @param confirm notes that the person who signs up owns this address
 */
function welcome({ takeOnce, confirm }) {
  const app = express();
  app.post('/welcome', express.urlencoded({ extended: false, limit: '10kb' }), async (request, response) => {
    try {
      const { address, sessionId } = await verify(request.body?.token);
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
