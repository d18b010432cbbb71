// Receivers: one with the library that the makers of Standard Webhooks publish, and those that docs/WEBHOOKS.md shows, as they stand.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Webhook, WebhookVerificationError } from "standardwebhooks";
import { PATIENCE, journey, onEachEngine, sendLead } from "../house.mjs";

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

/** The token of the account, and calls of the REST API that answer 201. */
function integration(house) {
  const secret = (...command) => house.cli(...command).match(/(gl|ik)_\w+/)[0];
  const headers = { Authorization: `Bearer ${secret("key", "create", "--name", "receiver", "--scope", "write")}`, "Content-Type": "application/json" };
  const post = async (path, body = {}) => {
    const answer = await fetch(`${house.url}/api/v1${path}`, { method: "POST", headers, body: JSON.stringify(body) });
    assert.equal(answer.status, 201, path);
    return (await answer.json()).data;
  };
  const get = async (path) => (await (await fetch(`${house.url}/api/v1${path}`, { headers })).json()).data;
  return { token: secret("token", "show"), post, get };
}

/** Webhooks are sent to this machine only because the operator allows it. */
const options = ["--webhook-networks", "127.0.0.0/8"];

onEachEngine("what arrives at a webhook is verified by the published library, also while its secret is changed", { account: true, options }, async (house) => {
  const { token, post } = integration(house);
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

/** A port that nobody listens on. */
async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  server.close();
  await once(server, "close");
  return port;
}

/** The code of a language on the page. */
function shown(language) {
  const page = readFileSync(new URL("../../docs/WEBHOOKS.md", import.meta.url), "utf8");
  return page.match(new RegExp(`\`\`\`${language}\n(.*?)\`\`\``, "s"))[1];
}

/** The receivers of the page; scripts/need-runtimes.sh installs what they are run with. */
const receivers = [
  { name: "Node.js", file: "hook.mjs", text: shown("js"), command: () => ["node", "hook.mjs"] },
  { name: "Python", file: "hook.py", text: shown("python"), command: () => ["python3", "hook.py"] },
  { name: "PHP", file: "hook.php", text: `<?php\n${shown("php")}`, command: (port) => ["php", "-S", `127.0.0.1:${port}`, "hook.php"] },
];

/** Runs a receiver with a secret in its environment, in a folder where Node.js finds the library; gives what ends it. */
async function run({ file, text, command }, port, secret) {
  const folder = mkdtempSync(join(fileURLToPath(new URL("..", import.meta.url)), ".hook-"));
  writeFileSync(join(folder, file), text);
  const env = { ...process.env, WEBHOOK_SECRET: secret, PORT: String(port) };
  const [program, ...rest] = command(port);
  const server = spawn(program, rest, { cwd: folder, env, stdio: ["ignore", "ignore", "inherit"] });
  const ended = once(server, "exit");
  const stop = async () => {
    server.kill();
    await ended;
    rmSync(folder, { recursive: true });
  };
  for (const limit = Date.now() + PATIENCE; server.exitCode === null && Date.now() < limit; ) {
    const up = await fetch(`http://127.0.0.1:${port}/`).then(() => true, () => false);
    if (up) return stop;
    await new Promise((done) => setTimeout(done, 50));
  }
  await stop();
  assert.fail(`${program} does not listen`);
}

for (const receiver of receivers) {
  journey(`the receiver in ${receiver.name} of the documentation takes what is signed, and nothing else`, { account: true, options }, async (house) => {
    const { token, post, get } = integration(house);
    const port = await freePort();
    const url = `http://127.0.0.1:${port}/`;
    const { id, secret } = await post("/webhooks", { url });
    const stop = await run(receiver, port, secret);
    try {
      // The newest delivery, as soon as it has been tried.
      const newest = async (count) => {
        for (const limit = Date.now() + PATIENCE; Date.now() < limit; ) {
          const deliveries = await get(`/webhooks/${id}/deliveries`);
          if (deliveries.length === count && deliveries[0].attempts > 0) return deliveries[0];
          await new Promise((done) => setTimeout(done, 50));
        }
        assert.fail(`delivery ${count} was not tried`);
      };
      await sendLead(house.url, token, "9000100001", "മീര Núñez 🙂");
      assert.equal((await newest(1)).status, 204);
      await post(`/webhooks/${id}/secret`);
      await sendLead(house.url, token, "9000100002", "Anil");
      assert.equal((await newest(2)).status, 204, "the old secret counts for a day");
      await post(`/webhooks/${id}/secret`);
      await sendLead(house.url, token, "9000100003", "Ravi");
      assert.equal((await newest(3)).status, 401, "the one before it does not");

      const send = async (body, time, signed = body) => {
        const signature = new Webhook(secret).sign("msg_1", new Date(time * 1000), signed);
        const headers = { "webhook-id": "msg_1", "webhook-timestamp": String(time), "webhook-signature": signature };
        return (await fetch(url, { method: "POST", headers, body })).status;
      };
      const now = Math.floor(Date.now() / 1000);
      assert.deepEqual([await send("{}", now), await send("[]", now, "{}"), await send("{}", now - 600)], [204, 401, 401]);
    } finally {
      await stop();
    }
  });
}
