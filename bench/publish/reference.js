// The least that sends a file as a stream, and digests it on the way: `node reference.js FILE URL`.
import { createHash } from 'node:crypto'
import { createReadStream, statSync } from 'node:fs'
import { request } from 'node:http'
import process from 'node:process'
import { Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'

const [file, url] = process.argv.slice(2)
const hash = createHash('sha256')
const sending = request(url, {
  method: 'POST',
  headers: {
    authorization: `Bearer ${process.env['GITHUB_TOKEN']}`,
    'content-type': 'application/octet-stream',
    'content-length': statSync(file).size,
  },
})
const answered = new Promise((resolve, reject) => sending.once('response', resolve).once('error', reject))
const digest = new Transform({
  highWaterMark: 1024 * 1024,
  transform(chunk, _, done) {
    hash.update(chunk)
    done(null, chunk)
  },
})
await pipeline(createReadStream(file, { highWaterMark: 1024 * 1024 }), digest, sending)
const answer = await answered
let body = ''
for await (const chunk of answer) body += chunk
if (JSON.parse(body).digest !== `sha256:${hash.digest('hex')}`) throw new Error(body)
