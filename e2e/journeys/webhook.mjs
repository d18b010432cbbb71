// A receiver in Node.js that verifies with the library that the makers of Standard Webhooks publish, as docs/WEBHOOKS.md shows it.
import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import { Webhook, WebhookVerificationError } from "standardwebhooks";
import { PATIENCE, onEachEngine, sendLead } from "../house.mjs";

/** Answers each request with the next status, the rest with 204, and keeps what came. */
async function receive(...statuses) {
  const got = [];
  let arrived = () => {};
  const server = createServer(async (request, answer) => {
    const pieces = await request.toArray();
    got.push({ body: Buffer.concat(pieces), headers: request.headers });
    answer.writeHead(statuses.shift() ?? 204).end();
    arrived();
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  let read = 0;
  return {
    url: `http://127.0.0.1:${server.address().port}/hook`,
    /** The next request, which may come yet. */
    async next() {
      const limit = AbortSignal.timeout(PATIENCE);
      while (got.length <= read) {
        await new Promise((done, failed) => {
          arrived = done;
          limit.onabort = () => failed(new Error(`request ${read + 1} did not come`));
        });
      }
      return got[read++];
    },
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
  };
}

const verify = (secret, { body, headers }) => new Webhook(secret).verify(body, headers);
const refuses = (secret, request) => assert.throws(() => verify(secret, request), WebhookVerificationError);

/** Webhooks are sent to this machine only because the operator allows it. */
const options = ["--webhook-networks", "127.0.0.0/8"];

onEachEngine("what arrives at a webhook is verified by the published library, also while its secret is changed", { account: true, options }, async (house) => {
  const [token, key] = [["token", "show"], ["key", "create", "--name", "receiver", "--scope", "write"]].map((command) => house.cli(...command).match(/(gl|ik)_\w+/)[0]);
  const headers = { Authorization: `Bearer ${key}`, "Content-Type": "application/json" };
  const post = async (path, body = {}) => {
    const answer = await fetch(`${house.url}/api/v1${path}`, { method: "POST", headers, body: JSON.stringify(body) });
    assert.equal(answer.status, 201, path);
    return (await answer.json()).data;
  };
  const receiver = await receive(503);
  try {
    const { id, secret } = await post("/webhooks", { url: receiver.url });
    const stranger = await post("/webhooks", { url: receiver.url, enabled: false });

    await sendLead(house.url, token, "9000100001", "മീര Núñez 🙂");
    const refused = await receiver.next();
    const event = verify(secret, refused);
    assert.equal(event.type, "lead.created");
    assert.equal(event.data.lead.name, "മീര Núñez 🙂");
    assert.equal(refused.headers["webhook-id"], `msg_${event.data.event_id}`);
    // The receiver was not well: five seconds later it comes again, with the same id and body and a signature of then.
    const again = await receiver.next();
    assert.deepEqual(verify(secret, again), event);
    assert.deepEqual([again.headers["webhook-id"], again.body], [refused.headers["webhook-id"], refused.body]);

    refuses(stranger.secret, again);
    refuses(secret, { ...again, body: Buffer.from(again.body.toString().replace("Núñez", "Nunez")) });
    refuses(secret, { ...again, headers: { ...again.headers, "webhook-id": "msg_of_another" } });
    const later = Number(again.headers["webhook-timestamp"]) + 1;
    refuses(secret, { ...again, headers: { ...again.headers, "webhook-timestamp": String(later) } });

    // Two live secrets: whoever still has the old one is told as well as whoever has the new one.
    const { secret: second } = await post(`/webhooks/${id}/secret`);
    assert.notEqual(second, secret);
    await sendLead(house.url, token, "9000100002", "Anil");
    const both = await receiver.next();
    assert.equal(verify(secret, both).data.lead.name, "Anil");
    assert.equal(verify(second, both).data.lead.name, "Anil");
    refuses(stranger.secret, both);

    // The one before the last is none any more.
    const { secret: third } = await post(`/webhooks/${id}/secret`);
    await post(`/webhooks/${id}/test`);
    const last = await receiver.next();
    assert.equal(verify(second, last).type, "webhook.test");
    assert.equal(verify(third, last).type, "webhook.test");
    refuses(secret, last);
  } finally {
    await receiver.close();
  }
});
