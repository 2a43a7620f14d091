// SPDX-License-Identifier: EUPL-1.2
// Requests that two servers could read in two ways must be refused, and slow clients must go.
//   BASE_URL=http://127.0.0.1:8080 node --test tests/http/hostile.mjs     against a running Polder
//   ECHO_SERVER=build/tests/http/echo_server node --test ...              starts the test server itself
// The slow-client tests need short deadlines on the other side, told by POLDER_HEAD_MS, POLDER_BODY_MS and
// POLDER_IDLE_MS in both environments; with ECHO_SERVER they are set here.
import { test, before, after } from 'node:test'
import assert from 'node:assert/strict'
import net from 'node:net'
import { spawn } from 'node:child_process'

const deadlines = {
	head: Number(process.env.POLDER_HEAD_MS) || 0,
	body: Number(process.env.POLDER_BODY_MS) || 0,
	idle: Number(process.env.POLDER_IDLE_MS) || 0,
}
let host = '127.0.0.1', port = 0, server = null
const isEcho = !process.env.BASE_URL

before(async () => {
	if (!isEcho) {
		const url = new URL(process.env.BASE_URL)
		host = url.hostname.replace(/^\[|\]$/g, '')
		port = Number(url.port) || 80
		return
	}
	assert.ok(process.env.ECHO_SERVER, 'set BASE_URL or ECHO_SERVER')
	Object.assign(deadlines, { head: 1000, body: 1000, idle: 1500 })
	const env = { ...process.env, POLDER_HEAD_MS: '1000', POLDER_BODY_MS: '1000', POLDER_IDLE_MS: '1500',
		POLDER_RESPONSE_MS: '1500' }
	server = spawn(process.env.ECHO_SERVER, [], { env, stdio: ['ignore', 'pipe', 'inherit'] })
	port = await new Promise((resolve, reject) => {
		server.once('exit', code => reject(new Error(`echo_server ended with ${code}`)))
		server.stdout.once('data', data => resolve(Number(/listening (\d+)/.exec(data)[1])))
	})
	server.removeAllListeners('exit')
})

after(async () => {
	if (server === null)
		return
	const ended = new Promise(resolve => server.once('exit', (code, signal) => resolve(code ?? signal)))
	server.kill('SIGTERM')
	assert.equal(await ended, 0, 'the server stops in good order')
})

const bytes = text => Buffer.isBuffer(text) ? text : Buffer.from(text, 'latin1')
const pause = ms => new Promise(resolve => setTimeout(resolve, ms))

// Opens a connection and collects what comes. `closed` resolves with the time it took until the other side ended it.
function connect() {
	const started = Date.now()
	const socket = net.connect({ host, port, noDelay: true, allowHalfOpen: false })
	const line = { socket, received: '', closed: null, isClosed: false }
	socket.on('data', data => { line.received += data.toString('latin1') })
	socket.on('error', () => {})
	line.closed = new Promise(resolve => socket.on('close', () => { line.isClosed = true; resolve(Date.now() - started) }))
	return line
}

// Splits a stream of answers by their Content-Length.
function answersOf(received) {
	const answers = []
	let rest = received
	for (;;) {
		const end = rest.indexOf('\r\n\r\n')
		if (end < 0)
			return answers
		const head = rest.slice(0, end)
		const status = Number(/^HTTP\/1\.1 (\d{3}) /.exec(head)?.[1])
		const length = Number(/^content-length: (\d+)$/im.exec(head)?.[1] ?? 0)
		rest = rest.slice(end + 4)
		if (status === 100)
			continue
		if (rest.length < length)
			return answers
		answers.push({ status, head, body: rest.slice(0, length), closes: /^connection: close$/im.test(head) })
		rest = rest.slice(length)
	}
}

async function until(line, done, ms = 5000) {
	const end = Date.now() + ms
	while (!done() && !line.isClosed && Date.now() < end)
		await pause(5)
}

async function send(parts, { answers = 1, gap = 0 } = {}) {
	const line = connect()
	for (const part of Array.isArray(parts) ? parts : [parts]) {
		line.socket.write(bytes(part))
		if (gap >= 0)
			await pause(gap)
	}
	await until(line, () => answersOf(line.received).length >= answers)
	return line
}

const request = (lines, body = '') => lines.join('\r\n') + '\r\n\r\n' + body
const post = (headers, body = '') => request(['POST /x HTTP/1.1', 'Host: a.example', ...headers], body)

// A 4xx or 5xx, and the connection is gone, so that nothing sent after it can be taken for a request.
async function assertRefused(raw, expected) {
	const line = await send(raw)
	const answers = answersOf(line.received)
	assert.equal(answers.length, 1, `one answer, got: ${JSON.stringify(line.received.slice(0, 300))}`)
	assert.ok([expected].flat().includes(answers[0].status), `status ${answers[0].status}, expected ${expected}`)
	assert.ok(answers[0].closes, 'says that it closes')
	await Promise.race([line.closed, pause(3000)])
	assert.ok(line.isClosed, 'closes')
}

async function assertAccepted(raw, body, options) {
	const line = await send(raw, options)
	const [answer] = answersOf(line.received)
	assert.ok(answer, `an answer, got: ${JSON.stringify(line.received)}`)
	assert.ok(!answer.closes, `stays open; status ${answer.status}`)
	if (isEcho && body !== undefined)
		assert.equal(JSON.parse(answer.body).body, body)
	line.socket.destroy()
}

const hidden = 'GET /hidden HTTP/1.1\r\nHost: a.example\r\n\r\n'
const many = Array.from({ length: 65 }, (_, i) => `X-${i}: 1`)

// The requests of the survey of 26, and more of the same kinds.
const refused = {
	'no Host': [request(['GET / HTTP/1.1']), 400],
	'no Host in HTTP/1.0': [request(['GET / HTTP/1.0']), 400],
	'two Hosts': [request(['GET / HTTP/1.1', 'Host: a.example', 'Host: b.example']), 400],
	'two equal Hosts': [request(['GET / HTTP/1.1', 'Host: a.example', 'host: a.example']), 400],
	'empty Host': [request(['GET / HTTP/1.1', 'Host:']), 400],
	'Host with a path': [request(['GET / HTTP/1.1', 'Host: a.example/x']), 400],
	'Host with a user': [request(['GET / HTTP/1.1', 'Host: a@b.example']), 400],
	'Host with a bad port': [request(['GET / HTTP/1.1', 'Host: a.example:port']), 400],
	'Host of obs-text': [request(['GET / HTTP/1.1', 'Host: caf\xe9.example']), 400],
	'Content-Length and Transfer-Encoding': [post(['Content-Length: 5', 'Transfer-Encoding: chunked'], '0\r\n\r\n' + hidden), 400],
	'Transfer-Encoding and Content-Length': [post(['Transfer-Encoding: chunked', 'Content-Length: 5'], '0\r\n\r\n' + hidden), 400],
	'two different Content-Lengths': [post(['Content-Length: 5', 'Content-Length: 6'], 'hello!'), 400],
	'two equal Content-Lengths': [post(['Content-Length: 5', 'Content-Length: 5'], 'hello'), 400],
	'a list of Content-Lengths': [post(['Content-Length: 5, 5'], 'hello'), 400],
	'Content-Length +5': [post(['Content-Length: +5'], 'hello'), 400],
	'Content-Length -5': [post(['Content-Length: -5'], 'hello'), 400],
	'Content-Length 0x5': [post(['Content-Length: 0x5'], 'hello'), 400],
	'Content-Length 5 and more': [post(['Content-Length: 5 5'], 'hello'), 400],
	'Content-Length with a tab': [post(['Content-Length: 5\t'], 'hello'), 400],
	'empty Content-Length': [post(['Content-Length:'], 'hello'), 400],
	'Content-Length 2^64+5': [post(['Content-Length: 18446744073709551621'], 'hello'), 400],
	'Content-Length of ten digits': [post(['Content-Length: 9999999999'], 'hello'), 413],
	'Transfer-Encoding xchunked': [post(['Transfer-Encoding: xchunked'], '0\r\n\r\n'), 501],
	'Transfer-Encoding gzip, chunked': [post(['Transfer-Encoding: gzip, chunked'], '0\r\n\r\n'), 501],
	'Transfer-Encoding chunked, identity': [post(['Transfer-Encoding: chunked, identity'], '0\r\n\r\n'), 501],
	'Transfer-Encoding with a vertical tab': [post(['Transfer-Encoding: \x0bchunked'], '0\r\n\r\n'), 400],
	'two Transfer-Encodings': [post(['Transfer-Encoding: chunked', 'Transfer-Encoding: chunked'], '0\r\n\r\n'), 400],
	'chunked in HTTP/1.0': [request(['POST / HTTP/1.0', 'Host: a.example', 'Transfer-Encoding: chunked'], '0\r\n\r\n'), 400],
	'chunk size 0x5': [post(['Transfer-Encoding: chunked'], '0x5\r\nhello\r\n0\r\n\r\n'), 400],
	'chunk size that is none': [post(['Transfer-Encoding: chunked'], 'zz\r\nhello\r\n0\r\n\r\n'), 400],
	'chunk size -5': [post(['Transfer-Encoding: chunked'], '-5\r\nhello\r\n0\r\n\r\n'), 400],
	'chunk size with a space': [post(['Transfer-Encoding: chunked'], '5 \r\nhello\r\n0\r\n\r\n'), 400],
	'chunk size of nine digits': [post(['Transfer-Encoding: chunked'], '000000005\r\nhello\r\n0\r\n\r\n'), 400],
	'chunk size of 2^64+5': [post(['Transfer-Encoding: chunked'], '10000000000000005\r\nhello\r\n0\r\n\r\n'), 400],
	'chunk size beyond the limit': [post(['Transfer-Encoding: chunked'], 'ffffffff\r\nhello'), 413],
	'chunk extension': [post(['Transfer-Encoding: chunked'], '5;a=b\r\nhello\r\n0\r\n\r\n'), 400],
	'chunk longer than it says': [post(['Transfer-Encoding: chunked'], '4\r\nhello\r\n0\r\n\r\n'), 400],
	'chunk ended by a bare LF': [post(['Transfer-Encoding: chunked'], '5\nhello\r\n0\r\n\r\n'), 400],
	'chunk data ended by a bare LF': [post(['Transfer-Encoding: chunked'], '5\r\nhello\n0\r\n\r\n'), 400],
	'trailer': [post(['Transfer-Encoding: chunked'], '5\r\nhello\r\n0\r\nX: 1\r\n\r\n'), 400],
	'space before colon': [request(['GET / HTTP/1.1', 'Host: a.example', 'X : 1']), 400],
	'space before the colon of Content-Length': [post(['Content-Length : 5'], 'hello'), 400],
	'folded header': [request(['GET / HTTP/1.1', 'Host: a.example', 'X: 1', ' folded']), 400],
	'folded first header': [request(['GET / HTTP/1.1', ' Host: a.example']), 400],
	'header without colon': [request(['GET / HTTP/1.1', 'Host: a.example', 'nothing']), 400],
	'empty header name': [request(['GET / HTTP/1.1', 'Host: a.example', ': 1']), 400],
	'header name with a slash': [request(['GET / HTTP/1.1', 'Host: a.example', 'a/b: 1']), 400],
	'header name of obs-text': [request(['GET / HTTP/1.1', 'Host: a.example', 'caf\xe9: 1']), 400],
	'NUL in a value': [request(['GET / HTTP/1.1', 'Host: a.example', 'X: a\0b']), 400],
	'NUL in a name': [request(['GET / HTTP/1.1', 'Host: a.example', 'X\0: a']), 400],
	'control byte in a value': [request(['GET / HTTP/1.1', 'Host: a.example', 'X: a\x01b']), 400],
	'DEL in a value': [request(['GET / HTTP/1.1', 'Host: a.example', 'X: a\x7fb']), 400],
	'bare CR in a value': [request(['GET / HTTP/1.1', 'Host: a.example', 'X: a\rb']), 400],
	'bare LF after the request line': ['GET / HTTP/1.1\nHost: a.example\r\n\r\n', 400],
	'bare LF after a header': ['GET / HTTP/1.1\r\nHost: a.example\nX: 1\r\n\r\n', 400],
	'bare LF at the end': ['GET / HTTP/1.1\r\nHost: a.example\r\n\n', 400],
	'CR CR LF': ['GET / HTTP/1.1\r\r\nHost: a.example\r\n\r\n', 400],
	'empty line first': ['\r\nGET / HTTP/1.1\r\nHost: a.example\r\n\r\n', 400],
	'no version': ['GET /\r\n\r\n', 400],
	'no version, with headers': ['GET /\r\nHost: a.example\r\n\r\n', 400],
	'version 2.0': [request(['GET / HTTP/2.0', 'Host: a.example']), 505],
	'version 1.2': [request(['GET / HTTP/1.2', 'Host: a.example']), 505],
	'version in lower case': [request(['GET / http/1.1', 'Host: a.example']), 400],
	'version of four digits': [request(['GET / HTTP/1.10', 'Host: a.example']), 400],
	'preface of HTTP/2': ['PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 400],
	'method in lower case': [request(['get / HTTP/1.1', 'Host: a.example']), 400],
	'method with a NUL': [request(['GE\0T / HTTP/1.1', 'Host: a.example']), 400],
	'unknown method': [request(['BREW / HTTP/1.1', 'Host: a.example']), 501],
	'CONNECT': [request(['CONNECT a.example:443 HTTP/1.1', 'Host: a.example']), 400],
	'TRACE': [request(['TRACE / HTTP/1.1', 'Host: a.example']), 501],
	'two spaces in the request line': [request(['GET  / HTTP/1.1', 'Host: a.example']), 400],
	'tab in the request line': [request(['GET\t/ HTTP/1.1', 'Host: a.example']), 400],
	'space in the target': [request(['GET /a b HTTP/1.1', 'Host: a.example']), 400],
	'absolute form': [request(['GET http://b.example/ HTTP/1.1', 'Host: a.example']), 400],
	'asterisk form': [request(['OPTIONS * HTTP/1.1', 'Host: a.example']), 400],
	'target without slash': [request(['GET x HTTP/1.1', 'Host: a.example']), 400],
	'fragment in the target': [request(['GET /#x HTTP/1.1', 'Host: a.example']), 400],
	'obs-text in the target': [request(['GET /caf\xe9 HTTP/1.1', 'Host: a.example']), 400],
	'encoded NUL in the path': [request(['GET /%00 HTTP/1.1', 'Host: a.example']), 400],
	'encoded line break in the path': [request(['GET /a%0d%0ab HTTP/1.1', 'Host: a.example']), 400],
	'encoded slash in the path': [request(['GET /a%2fb HTTP/1.1', 'Host: a.example']), 400],
	'dot segments': [request(['GET /a/../b HTTP/1.1', 'Host: a.example']), 400],
	'encoded dot segments': [request(['GET /a/%2e%2e/b HTTP/1.1', 'Host: a.example']), 400],
	'bad escape': [request(['GET /%zz HTTP/1.1', 'Host: a.example']), 400],
	'half an escape': [request(['GET /%4 HTTP/1.1', 'Host: a.example']), 400],
	'overlong UTF-8': [request(['GET /%c0%af HTTP/1.1', 'Host: a.example']), 400],
	'target of 9 KB': [request(['GET /' + 'a'.repeat(9000) + ' HTTP/1.1', 'Host: a.example']), [414, 431]],
	'head of 17 KB': [request(['GET / HTTP/1.1', 'Host: a.example', 'X: ' + 'a'.repeat(17000)]), 431],
	'head without end': ['GET / HTTP/1.1\r\nX: ' + 'a'.repeat(40000), 431],
	'65 headers': [request(['GET / HTTP/1.1', ...many.slice(1), 'Host: a.example', 'Y: 1']), 431],
	'unknown expectation': [post(['Expect: 200-ok', 'Content-Length: 5'], 'hello'), 417],
	'TLS on a plain port': [Buffer.from('16030100a5010000a1030300000000', 'hex'), 400],
}

for (const [name, [raw, expected]] of Object.entries(refused))
	test(`refused: ${name}`, () => assertRefused(raw, expected))

test('a refusal is the last answer on its line', async () => {
	const line = await send(refused['two Hosts'][0] + hidden, { answers: 2 })
	await Promise.race([line.closed, pause(3000)])
	assert.equal(answersOf(line.received).length, 1)
})

test('three pipelined requests get three answers in order', async () => {
	const three = ['/one', '/two', '/three'].map(path => request([`GET ${path} HTTP/1.1`, 'Host: a.example'])).join('')
	const line = await send(three, { answers: 3 })
	const answers = answersOf(line.received)
	assert.equal(answers.length, 3)
	if (isEcho)
		assert.deepEqual(answers.map(a => JSON.parse(a.body).path), ['/one', '/two', '/three'])
	line.socket.destroy()
})

test('a pipelined request after a chunked body is a request of its own', async () => {
	const line = await send(post(['Transfer-Encoding: chunked'], '5\r\nhello\r\n0\r\n\r\n') + hidden, { answers: 2 })
	assert.equal(answersOf(line.received).length, 2)
	line.socket.destroy()
})

test('who closes its sending side still gets its answers', async () => {
	const line = connect()
	line.socket.end(bytes(hidden + hidden))
	await until(line, () => answersOf(line.received).length >= 2)
	assert.equal(answersOf(line.received).length, 2)
})

const accepted = {
	'GET': [hidden, ''],
	'obs-text in a value': [request(['GET / HTTP/1.1', 'Host: a.example', 'X: caf\xe9']), ''],
	'header without value': [request(['GET / HTTP/1.1', 'Host: a.example', 'X:']), ''],
	'tabs around a value': [request(['GET / HTTP/1.1', 'Host: a.example', 'X:\t1\t']), ''],
	'IPv6 Host': [request(['GET / HTTP/1.1', 'Host: [::1]:8080']), ''],
	'offer of HTTP/2': [request(['GET / HTTP/1.1', 'Host: a.example', 'Connection: Upgrade, HTTP2-Settings',
		'Upgrade: h2c', 'HTTP2-Settings: AAMAAABkAAQAAP__']), ''],
	'64 headers': [request(['GET / HTTP/1.1', ...many.slice(2), 'Host: a.example']), ''],
	'Content-Length': [post(['Content-Length: 5'], 'hello'), 'hello'],
	'Content-Length with leading zeros': [post(['Content-Length: 0000000005'], 'hello'), 'hello'],
	'Content-Length 0': [post(['Content-Length: 0']), ''],
	'one chunk': [post(['Transfer-Encoding: chunked'], '5\r\nhello\r\n0\r\n\r\n'), 'hello'],
	'sizes in either case and with zeros': [post(['Transfer-Encoding: chunked'],
		'0000000A\r\n0123456789\r\na\r\n0123456789\r\n00\r\n\r\n'), '01234567890123456789'],
	'no chunk but the last': [post(['Transfer-Encoding: chunked'], '0\r\n\r\n'), ''],
	'line breaks in chunks': [post(['Transfer-Encoding: chunked'], '4\r\n\r\n\r\n\r\n3\r\n0\r\n\r\n0\r\n\r\n'), '\r\n\r\n0\r\n'],
}

for (const [name, [raw, body]] of Object.entries(accepted))
	test(`accepted: ${name}`, () => assertAccepted(raw, body))

const chunked = post(['Transfer-Encoding: chunked'], '5\r\nhello\r\n7\r\n, world\r\n0\r\n\r\n')

test('a chunked request comes through one byte at a time', async () => {
	await assertAccepted([...bytes(chunked)].map(byte => Buffer.from([byte])), 'hello, world')
})

test('a chunked request comes through cut in two anywhere', async () => {
	for (let cut = 1; cut < chunked.length; cut++)
		await assertAccepted([chunked.slice(0, cut), chunked.slice(cut)], 'hello, world', { gap: 1 })
})

test('Expect: 100-continue is answered before the body is sent', async () => {
	const line = connect()
	line.socket.write(bytes(post(['Expect: 100-continue', 'Content-Length: 5'])))
	await until(line, () => line.received.includes('\r\n\r\n'))
	assert.match(line.received, /^HTTP\/1\.1 100 Continue\r\n\r\n$/)
	line.socket.write(bytes('hello'))
	await until(line, () => answersOf(line.received).length >= 1)
	assert.equal(answersOf(line.received).length, 1)
	line.socket.destroy()
})

test('Expect: 100-continue with too long a body gets no 100', async () => {
	const line = await send(post(['Expect: 100-continue', 'Content-Length: 999999999']))
	assert.match(line.received, /^HTTP\/1\.1 413 /)
})

test('HEAD has the length but no body', async () => {
	const line = await send(request(['HEAD / HTTP/1.1', 'Host: a.example', 'Connection: close']))
	await line.closed
	assert.ok(line.received.endsWith('\r\n\r\n'))
	assert.match(line.received, /^content-length: [1-9]/im)
})

test('HTTP/1.0 closes unless asked to stay', async () => {
	const once = await send(request(['GET / HTTP/1.0', 'Host: a.example']))
	await Promise.race([once.closed, pause(3000)])
	assert.ok(once.isClosed)
	const stays = await send(request(['GET / HTTP/1.0', 'Host: a.example', 'Connection: keep-alive']))
	assert.match(stays.received, /^connection: keep-alive$/im)
	stays.socket.destroy()
})

test('every answer carries the security headers', async () => {
	for (const raw of [hidden, refused['two Hosts'][0]]) {
		const line = await send(raw)
		const { head } = answersOf(line.received)[0]
		for (const header of [/^content-security-policy: default-src 'none'; .*frame-ancestors 'none'/im,
			/^x-content-type-options: nosniff$/im, /^referrer-policy: same-origin$/im, /^x-frame-options: deny$/im,
			/^cross-origin-opener-policy: same-origin$/im, /^cross-origin-resource-policy: same-origin$/im,
			/^permissions-policy: /im, /^date: /im])
			assert.match(head, header)
		assert.doesNotMatch(head, /^strict-transport-security/im)
		line.socket.destroy()
	}
})

// --- slow clients ------------------------------------------------------------------------------------------------------

// Within a quarter and a second of what was set, to leave room for a busy machine; not before it.
function assertInTime(took, deadline) {
	assert.ok(took >= deadline * 0.9, `not before ${deadline} ms: ${took}`)
	assert.ok(took <= deadline * 1.25 + 1000, `by ${deadline} ms: ${took}`)
}

function slowTest(name, deadline, run) {
	test(`slow client: ${name}`, async t => {
		if (!deadlines[deadline])
			t.skip(`POLDER_${deadline.toUpperCase()}_MS is not set`)
		else
			await run(deadlines[deadline])
	})
}

async function drip(line, text, gap) {
	for (let i = 0; !line.isClosed; i++) {
		line.socket.write(bytes(text(i)))
		await pause(gap)
	}
}

slowTest('says nothing', 'idle', async deadline => {
	const line = connect()
	assertInTime(await line.closed, deadline)
	assert.equal(line.received, '')
})

slowTest('says nothing after an answer', 'idle', async deadline => {
	const line = await send(hidden)
	assertInTime(await line.closed, deadline)
	assert.equal(answersOf(line.received).length, 1)
})

slowTest('drips its headers', 'head', async deadline => {
	const line = connect()
	line.socket.write(bytes('GET / HTTP/1.1\r\nHost: a.example\r\n'))
	drip(line, i => `X-${i}: 1\r\n`, deadline / 5)
	await until(line, () => answersOf(line.received).length > 0, deadline * 3)
	assert.equal(answersOf(line.received)[0]?.status, 408)
	assertInTime(await line.closed, deadline)
})

slowTest('drips its body', 'body', async deadline => {
	const line = connect()
	line.socket.write(bytes(post(['Content-Length: 1000'])))
	drip(line, () => 'a', deadline / 5)
	await until(line, () => answersOf(line.received).length > 0, deadline * 3)
	assert.equal(answersOf(line.received)[0]?.status, 408)
	assertInTime(await line.closed, deadline)
})

slowTest('drips its chunks', 'body', async deadline => {
	const line = connect()
	line.socket.write(bytes(post(['Transfer-Encoding: chunked'])))
	drip(line, () => '1\r\na\r\n', deadline / 5)
	await until(line, () => answersOf(line.received).length > 0, deadline * 3)
	assert.equal(answersOf(line.received)[0]?.status, 408)
})

slowTest('keeps the minimum rate, and may finish', 'body', async deadline => {
	const line = connect()
	const pieces = 12, bytesEach = Math.ceil(deadline / 5) // a fifth of a deadline apart: about 1,000 B/s
	line.socket.write(bytes(post([`Content-Length: ${pieces * bytesEach}`])))
	for (let i = 0; i < pieces; i++) {
		await pause(deadline / 5)
		line.socket.write(bytes('a'.repeat(bytesEach)))
	}
	await until(line, () => answersOf(line.received).length > 0)
	assert.ok(!answersOf(line.received)[0].closes, answersOf(line.received)[0].head)
	line.socket.destroy()
})

// Only the echo server has an answer larger than the system's buffers; against the product it would prove nothing.
if (isEcho) test('slow client: does not read its answer', async () => {
	const line = connect()
	line.socket.pause()
	line.socket.write(bytes(request(['GET /large HTTP/1.1', 'Host: a.example'])))
	await pause(200)
	const quick = await send(hidden) // others are served meanwhile
	assert.equal(answersOf(quick.received).length, 1)
	quick.socket.destroy()
	await pause(4000) // the deadline is 1.5 s; the system's own buffers have taken some megabytes
	line.socket.resume()
	await Promise.race([line.closed, pause(5000)])
	assert.ok(line.isClosed, 'closed')
	assert.ok(line.received.length < 32 << 20, 'cut off')
})
