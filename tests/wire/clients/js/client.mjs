// Carries out what it reads, a line of JSON for each request, by the JavaScript SDK; answers a line of JSON for each.
import { createInterface } from "node:readline";
import * as ec2 from "@aws-sdk/client-ec2";

const client = new ec2.EC2Client({ endpoint: process.env.AWS_ENDPOINT_URL_EC2, maxAttempts: 1 });
const waiting = { client, minDelay: 1, maxDelay: 1, maxWaitTime: 30 };

async function answer({ call, wait, pages, input, size }) {
  if (call) return client.send(new ec2[`${call}Command`](input));
  if (wait) return ec2[`waitUntil${wait}`](waiting, input);
  const all = [];
  for await (const page of ec2[`paginate${pages}`]({ client, pageSize: size }, input)) all.push(page);
  return all;
}

for await (const line of createInterface({ input: process.stdin })) {
  let said;
  try {
    said = { answer: await answer(JSON.parse(line)) };
  } catch (error) {
    said = { code: error.name, message: error.message, requestId: error.$metadata?.requestId };
  }
  process.stdout.write(JSON.stringify(said) + "\n");
}
