// bonjour-service of the npm registry as a neighbour: bonjour_peer.js ADDRESS NAME PORT KEY=VALUE...
// Advertises and browses; prints UP for its own service, ADD and REMOVE for others; ends with a goodbye on SIGTERM.
const { Bonjour } = require('bonjour-service');

const [address, name, port, ...pairs] = process.argv.slice(2);
const txt = Object.fromEntries(pairs.map((pair) => pair.split(/=(.*)/s).slice(0, 2)));
const bonjour = new Bonjour({ interface: address, bind: '0.0.0.0' });
const service = bonjour.publish({ name, type: 'clocks', port: Number(port), host: `${name}-host.local`, txt, disableIPv6: true });
service.on('up', () => console.log('UP', Date.now() / 1000));
const browser = bonjour.find({ type: 'clocks' });
const describe = (s) => [s.name, (s.addresses || []).join(','), s.port, JSON.stringify(s.txt)].join(' ');
browser.on('up', (s) => console.log('ADD', Date.now() / 1000, describe(s)));
browser.on('down', (s) => console.log('REMOVE', Date.now() / 1000, describe(s)));
process.on('SIGTERM', () => bonjour.unpublishAll(() => bonjour.destroy(() => process.exit(0))));
setTimeout(() => process.exit(0), 120000).unref();
