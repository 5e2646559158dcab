// What `./blendsm ledger connection --json` printed, from the file that is named first on the command line.
import { readFileSync } from 'node:fs';

export const connection = JSON.parse(readFileSync(process.argv[2] ?? '/dev/stdin', 'utf8'));

export const pem = (path) => readFileSync(path);
