// `pulumi package add ./node_modules/driftline/plugin` installs what package.json names; the provider itself is built.
require('../dist/plugin.cjs').servePlugin(__filename, process.argv.slice(2));
