// Loaded into our own process: its peak memory alone, which `time` tells only together with that of git.
const { writeSync } = require('node:fs')

process.on('exit', () => writeSync(2, `OWN ${process.resourceUsage().maxRSS}\n`))
