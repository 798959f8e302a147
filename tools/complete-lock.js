// Adds to package-lock.json the optional packages of other platforms, which `npm install` leaves out where the
// registry serves only this platform's, and without which `npm ci` refuses the file everywhere.
import { readFileSync, writeFileSync } from 'node:fs'

const file = new URL('../package-lock.json', import.meta.url)
const lock = JSON.parse(readFileSync(file, 'utf8'))
const systems = /(aix|android|darwin|freebsd|linux|netbsd|openbsd|openharmony|sunos|win32)/
const processors = /(arm64|ia32|loong64|mips64el|ppc64|riscv64|s390x|wasm32|x64|arm)/

let added = 0
for (const [place, { optionalDependencies = {}, dev }] of Object.entries(lock.packages)) {
  if (place === '') continue
  for (const [name, version] of Object.entries(optionalDependencies)) {
    const known = [`${place}/node_modules/${name}`, `node_modules/${name}`].some(
      (key) => key in lock.packages,
    )
    const [, os] = systems.exec(name) ?? (name === 'fsevents' ? ['', 'darwin'] : [])
    const [, cpu] = processors.exec(name) ?? []
    if (known || !(os ?? cpu)) continue
    const libc = name.includes('musl') ? ['musl'] : name.includes('gnu') && os === 'linux' ? ['glibc'] : null
    lock.packages[`node_modules/${name}`] = {
      version: version.replace(/^[\^~]/, ''),
      ...(cpu && { cpu: [cpu] }),
      ...(dev && { dev }),
      ...(libc && { libc }),
      optional: true,
      ...(os && { os: [os] }),
    }
    added += 1
  }
}
if (added > 0) writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`)
console.log(`${added} optional packages of other platforms added to package-lock.json`)
