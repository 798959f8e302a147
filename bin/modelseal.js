#!/usr/bin/env node
import module from 'node:module'

// From Node.js 22 on: what was compiled once is kept. It has to be said before anything else is loaded.
module.enableCompileCache?.()
await import('../build/cli.js')
