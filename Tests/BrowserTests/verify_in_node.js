// Verifies records with the script inside verify/verify_oar.html, without a browser: what the page says where ML-DSA-65 is
// missing. Node.js alone is needed, no package.
//
//     node verify_in_node.js DIR [DIR ...]
//
// One JSON object a folder, in order.

'use strict';
const fs = require('node:fs');
const path = require('node:path');
const vm = require('node:vm');

const page = fs.readFileSync(path.join(__dirname, '..', '..', 'verify', 'verify_oar.html'), 'utf8');
const core = /<script id="core">([^]*?)<\/script>/.exec(page)[1];
vm.runInThisContext(core);
vm.runInThisContext(vm.runInThisContext('compressSource()'));
const [RecordVerifier, findRecord] = vm.runInThisContext('[RecordVerifier, findRecord]');

function itemsBelow(folder, name) {
  return fs.readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const place = path.join(folder, entry.name);
    const item = { path: name + '/' + entry.name, file: null };
    if (entry.isDirectory()) return [item, ...itemsBelow(place, item.path)];
    return [{ ...item, file: new Blob([fs.readFileSync(place)]) }];
  });
}

(async () => {
  for (const folder of process.argv.slice(2)) {
    const record = findRecord(itemsBelow(folder, path.basename(folder)));
    const verifier = new RecordVerifier(record, {}, { checksSignatures: false });
    console.log(JSON.stringify(await verifier.run()));
  }
})();
