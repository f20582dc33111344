// A whole Bluesky on loopback (npm's @atproto/dev-env: PLC, PDS, AppView), filled with posts.
//
// usage: node network.cjs PORT REDIS POSTS.jsonl    PORT to PORT + 7 are used; POSTGRES_URL in the environment
//
// POSTS.jsonl: {"text", "at" (RFC 3339), "author" (number)} a line, oldest first. Prints one line with the
// AppView's address when all of them are indexed, then runs until it is ended.
const net = require('net');
const listen = net.Server.prototype.listen;
// The servers bind every address unless they are told otherwise.
net.Server.prototype.listen = function (...args) {
  if (typeof args[0] === 'number' || /^\d+$/.test(args[0])) {
    if (typeof args[1] !== 'string') args.splice(1, 0, '127.0.0.1');
    else args[1] = '127.0.0.1';
  } else if (args[0] && typeof args[0] === 'object' && args[0].port !== undefined && !args[0].path) {
    args[0] = { ...args[0], host: '127.0.0.1' };
  } else if (args.length === 0 || typeof args[0] === 'function') {
    args.unshift(0, '127.0.0.1');
  }
  return listen.apply(this, args);
};
const fs = require('fs');
const [port, redis, path] = [Number(process.argv[2]), process.argv[3], process.argv[4]];
process.env.REDIS_HOST = redis; // it looks there, too
process.env.DB_POSTGRES_URL = process.env.POSTGRES_URL;
const { TestNetwork } = require('@atproto/dev-env');
const { AtpAgent } = require('@atproto/api');

const AUTHORS = 10, AT_ONCE = 200;

async function accounts(network) {
  const agents = [];
  for (let i = 0; i < AUTHORS; i++) {
    const agent = new AtpAgent({ service: network.pds.url });
    await agent.createAccount({ handle: `author${i}.test`, email: `author${i}@test.example`, password: 'a-long-pass-word' });
    await agent.app.bsky.actor.profile.create({ repo: agent.session.did }, { displayName: `Author ${i}` });
    agents.push(agent);
  }
  return agents;
}

async function fill(agents, posts) {
  const each = agents.map(() => []);
  posts.forEach(post => each[post.author % AUTHORS].push(post));
  for (let i = 0; i < AUTHORS; i++) {
    for (let from = 0; from < each[i].length; from += AT_ONCE) {
      await agents[i].com.atproto.repo.applyWrites({
        repo: agents[i].session.did,
        writes: each[i].slice(from, from + AT_ONCE).map(post => ({
          $type: 'com.atproto.repo.applyWrites#create',
          collection: 'app.bsky.feed.post',
          value: { $type: 'app.bsky.feed.post', text: post.text, createdAt: post.at, langs: ['en'] },
        })),
      });
    }
  }
}

(async () => {
  const posts = fs.readFileSync(path, 'utf8').split('\n').filter(Boolean).map(JSON.parse);
  const network = await TestNetwork.create({
    dbPostgresUrl: process.env.POSTGRES_URL, redisHost: redis,
    pds: { port, hostname: 'localhost' }, plc: { port: port + 1 },
    bsky: { dbPostgresSchema: 'bsky', port: port + 2, publicUrl: `http://localhost:${port + 2}` },
    ozone: { port: port + 3, chatUrl: `http://localhost:${port + 4}`, chatDid: 'did:example:chat', dbMaterializedViewRefreshIntervalMs: 30000 },
  });
  await fill(await accounts(network), posts);
  await network.processAll(300000);
  console.log(network.bsky.url);
  process.on('SIGTERM', () => process.exit(0));
})().catch(error => { console.error(error); process.exit(1); });
