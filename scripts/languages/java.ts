import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { Project } from './project';

const INSTALL = 'org.apache.maven.plugins:maven-install-plugin:3.1.1:install-file';
const CLASSPATH = 'org.apache.maven.plugins:maven-dependency-plugin:3.6.1:build-classpath';

/** Kept between runs and apart from the user's own repository, since the package is installed into it. */
function localRepository(): string {
  const folder = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'cdk-otp-shield', 'maven');
  mkdirSync(folder, { recursive: true });
  rmSync(join(folder, 'io/github/cdkotpshield'), { recursive: true, force: true });
  return folder;
}

/** The jar, compiled, installed with the POM that is published, and used by a project that asks for it by its coordinates. */
export async function synthesizeJava(project: Project, bindings: string, cdkVersion: string): Promise<string> {
  const source = join(bindings, 'java');
  const maven = (goals: readonly string[], cwd: string) =>
    project.run('mvn', ['-q', '-B', `-Dmaven.repo.local=${repository}`, ...goals], cwd);
  const repository = localRepository();
  const published = readFileSync(join(source, 'pom.xml'), 'utf8');
  // A range of versions makes Maven take what came out today; the lowest ones make the run repeatable.
  const pinned = published
    .replace(/<version>\[([^,]+),[^)]*\)<\/version>/g, '<version>$1</version>')
    .replace(/(<artifactId>aws-cdk-lib<\/artifactId>\s*<version>)[^<]+/, `$1${cdkVersion}`);
  writeFileSync(join(source, 'pom.pinned.xml'), pinned);
  await maven(['-f', 'pom.pinned.xml', '-Dmaven.javadoc.skip=true', '-Dmaven.source.skip=true', 'package'], source);
  const jar = readdirSync(join(source, 'target')).find((name) => name.endsWith('.jar'));
  await maven([INSTALL, `-Dfile=${join(source, 'target', jar ?? '')}`, `-DpomFile=${join(source, 'pom.xml')}`], source);

  const pom = join(project.folder, 'pom.xml');
  writeFileSync(pom, readFileSync(pom, 'utf8').replace('AWS_CDK_LIB_VERSION', cdkVersion));
  await maven(['compile', CLASSPATH, '-Dmdep.outputFile=classpath.txt'], project.folder);
  const classpath = `target/classes:${readFileSync(join(project.folder, 'classpath.txt'), 'utf8').trim()}`;
  await project.run('java', [`-Djava.io.tmpdir=${project.env.TMPDIR}`, '-cp', classpath, 'example.Site']);
  return project.template();
}
