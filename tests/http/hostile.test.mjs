// SPDX-License-Identifier: EUPL-1.2
// The hostile and slow clients against the whole of Polder, with its deadlines shortened.
import { after } from 'node:test'
import { makePlace, startPolder } from '../harness.mjs'

const deadlines = { POLDER_HEAD_MS: '1000', POLDER_BODY_MS: '1000', POLDER_IDLE_MS: '1500' }
const place = makePlace('sqlite')
const server = await startPolder(place, { env: deadlines })
Object.assign(process.env, deadlines, { BASE_URL: `http://127.0.0.1:${server.port}` })
after(async () => {
	await server.stop()
	place.remove()
})
await import('./hostile.mjs')
