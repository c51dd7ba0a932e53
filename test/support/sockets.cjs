// Loaded into a process before anything else: writes down what every socket of a client sends, line by line.
const { appendFileSync } = require('node:fs');
const { Socket } = require('node:net');
const tls = require('node:tls');

const clients = new WeakSet();
const { connect, write } = Socket.prototype;
Socket.prototype.connect = function (...args) {
  clients.add(this);
  return connect.apply(this, args);
};
Socket.prototype.write = function (chunk, ...rest) {
  if (clients.has(this)) appendFileSync(process.env.SOCKETS_LOG, `${JSON.stringify(String(chunk))}\n`);
  return write.call(this, chunk, ...rest);
};
const connectTls = tls.connect;
tls.connect = (...args) => {
  const socket = connectTls(...args);
  clients.add(socket);
  return socket;
};
