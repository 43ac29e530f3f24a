// An endpoint of the guard for servers outside of AWS: they sign what they ask, and hear whether to send. It tells nothing else.
const express = require('express');
const { faultOfCall, Once } = require('./signed-call.js');

/** @param callers by name, which stands in the address: their secrets (`whsec_…`), and the name of the application */
function guardEndpoint({ callers, guard }) {
  const once = new Once();
  const router = express.Router();
  router.post('/:caller', express.raw({ type: () => true, limit: '10kb' }), async (request, response) => {
    const { caller } = request.params;
    const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
    const { secrets, app } = Object.hasOwn(callers, caller) ? callers[caller] : { secrets: [] };
    const fault = faultOfCall({ secrets, headers: request.headers, body });
    if (fault) {
      console.warn('caller refused:', fault);
      return response.status(401).json({});
    }
    // A second call with the same words is another message, one with the same id is the same.
    const { allowed, degraded } = await once.of(`${caller}/${request.headers['webhook-id']}`, body, async () => {
      const { channel, recipient, purpose, clientAddress } = parsed(body);
      return guard.check({ channel, recipient, purpose, app, ...(clientAddress && { clientAddress }) });
    });
    return response.status(200).json({ allowed, degraded });
  });
  return router;
}

function parsed(body) {
  try {
    return JSON.parse(body) ?? {};
  } catch {
    return {};
  }
}

module.exports = { guardEndpoint };
