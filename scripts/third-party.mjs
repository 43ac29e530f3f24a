// What other people's code the bundles hold: their licences in one file and a bill of materials, both the same for the same lock file.
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Packages of which at least a byte is in one of the outputs, sorted by name and version. */
export function packagesIn(root, metafiles) {
  const folders = new Set();
  for (const { outputs } of metafiles) {
    for (const { inputs } of Object.values(outputs)) {
      for (const [file, { bytesInOutput }] of Object.entries(inputs)) {
        const folder = file.match(/^.*node_modules\/(?:@[^/]+\/)?[^/]+/)?.[0];
        if (folder && bytesInOutput > 0) folders.add(folder);
      }
    }
  }
  const packages = [...folders].map((folder) => {
    const { name, version, license, author } = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'));
    return { name, version, license, author, folder: join(root, folder) };
  });
  const byNameAndVersion = new Map(packages.map((found) => [`${found.name}@${found.version}`, found]));
  return [...byNameAndVersion.keys()].sort().map((id) => byNameAndVersion.get(id));
}

function licenceText({ name, folder, license, author }) {
  const files = readdirSync(folder)
    .filter((file) => /^(licen[cs]e|copying|notice)([.-]|$)/i.test(file))
    .sort();
  if (files.length > 0) return files.map((file) => readFileSync(join(folder, file), 'utf8').trim()).join('\n\n');
  if (!license) throw new Error(`${name} is bundled but names no licence`);
  const holder = typeof author === 'string' ? author : author?.name;
  return `Licence: ${license}. Copyright: ${holder ?? `the authors of ${name}`}. The package holds no licence file.`;
}

/** Packages with the same text share it: most of the SDK comes with the same page. */
export function writeLicences(packages, outfile) {
  const byText = new Map();
  for (const found of packages) {
    const text = licenceText(found).replaceAll('\r\n', '\n');
    byText.set(text, [...(byText.get(text) ?? []), `${found.name} ${found.version} (${found.license ?? 'see below'})`]);
  }
  const head =
    'The handlers, the command, the simulator and the browser files of cdk-otp-shield hold code of these packages.\n';
  const chapters = [...byText].map(([text, titles]) => `${'='.repeat(80)}\n${titles.join('\n')}\n\n${text}\n`);
  writeFileSync(outfile, [head, ...chapters].join('\n'));
}

/** CycloneDX, cut down to what is shipped. Without serial number, time and places of download, so that a build can be repeated. */
export function writeBillOfMaterials(root, packages, outfile) {
  const npm = spawnSync('npm', ['sbom', '--sbom-format=cyclonedx', '--package-lock-only'], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 64 << 20,
  });
  if (npm.status !== 0) throw new Error(`npm sbom failed: ${npm.stderr}`);
  const { serialNumber, metadata, components, dependencies, ...rest } = JSON.parse(npm.stdout);
  const { name } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const shipped = new Set(packages.map((found) => `${found.name}@${found.version}`));
  const kept = components
    .filter((component) => shipped.has(componentId(component)))
    .map(({ externalReferences, properties, ...component }) => ({ ...component, scope: 'required' }));
  const missing = [...shipped].filter((id) => !kept.some((component) => componentId(component) === id));
  if (missing.length > 0) throw new Error(`npm sbom does not know ${missing.join(', ')}, which the bundles hold`);
  const unique = [...new Map(kept.map((component) => [componentId(component), component])).values()];
  const bill = {
    ...rest,
    metadata: { component: { ...metadata.component, name } },
    components: unique,
    dependencies: [{ ref: metadata.component['bom-ref'], dependsOn: unique.map((component) => component['bom-ref']) }],
  };
  writeFileSync(outfile, `${JSON.stringify(bill, null, 2)}\n`);
}

function componentId({ name, version }) {
  return `${name}@${version}`;
}
