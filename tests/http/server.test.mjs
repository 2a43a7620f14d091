// SPDX-License-Identifier: EUPL-1.2
// The hostile and slow clients against the server by itself, with a handler that tells what it received.
process.env.ECHO_SERVER ??= 'build/check/tests/http/echo_server'
delete process.env.BASE_URL
await import('./hostile.mjs')
