#!/usr/bin/python3
# SPDX-License-Identifier: EUPL-1.2
"""A real mail server for tests (Debian's python3-aiosmtpd): tests/smtp.py PORT FOLDER [CERTIFICATE KEY].

Writes each mail it takes into FOLDER, one file a mail: the recipient on the first line, then the message as it came.
With a certificate it takes mail only over STARTTLS and after AUTH as polder / geheim. Recipients named later@ are put
off (451), never@ are refused (550). Prints "ready" when it listens.
"""
import asyncio
import os
import ssl
import sys

from aiosmtpd.smtp import SMTP, AuthResult

port, folder = int(sys.argv[1]), sys.argv[2]
certificate = sys.argv[3:5]


class Handler:
    count = 0

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address.startswith('later@'):
            return '451 4.7.1 Try again later'
        if address.startswith('never@'):
            return f'550 5.1.1 <{address}> is unknown here'
        envelope.rcpt_tos.append(address)
        return '250 OK'

    async def handle_DATA(self, server, session, envelope):
        Handler.count += 1
        name = os.path.join(folder, f'{Handler.count:06d}')
        with open(name + '.new', 'wb') as file:
            file.write(', '.join(envelope.rcpt_tos).encode() + b'\n' + envelope.original_content)
        os.rename(name + '.new', name + '.eml')
        return '250 OK'


def authenticate(server, session, envelope, mechanism, data):
    good = (data.login, data.password) == (b'polder', b'geheim')
    return AuthResult(success=good, handled=good)  # not handled: the server itself answers 535


def make():
    if not certificate:
        return SMTP(Handler())
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(*certificate)
    return SMTP(Handler(), tls_context=context, require_starttls=True, authenticator=authenticate, auth_required=True)


async def main():
    Handler.count = len(os.listdir(folder))
    server = await asyncio.get_running_loop().create_server(make, '127.0.0.1', port)
    print('ready', flush=True)
    await server.serve_forever()


asyncio.run(main())
