// Takes a callback as a bot would, by the library of Standard Webhooks:
//   node verify.mjs REQUEST SECRET
// REQUEST is a file with {headers, body}. Prints what the library says of the request as it came,
// with one byte changed, six minutes later, and with another secret: "accepted", or why not.
import { readFileSync } from 'node:fs';
import { Webhook } from 'standardwebhooks';

const { headers, body } = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const secret = process.argv[3];

function verdict(text, by = secret) {
  try {
    new Webhook(by).verify(text, headers);
    return 'accepted';
  } catch (error) {
    return error.message;
  }
}

const asSent = verdict(body);
const changed = verdict(body.replace('"type"', '"Type"'));
const otherSecret = verdict(body, 'whsec_' + Buffer.alloc(32, 7).toString('base64'));
const RealDate = Date;
const now = () => RealDate.now();
globalThis.Date = class extends RealDate {
  constructor(...parts) {
    parts.length ? super(...parts) : super(now() + 6 * 60 * 1000);
  }
  static now() {
    return now() + 6 * 60 * 1000;
  }
};
const later = verdict(body);
console.log(JSON.stringify({ asSent, changed, later, otherSecret }));
