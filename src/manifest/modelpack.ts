import { canonicalJson } from './canonical.ts'
import { byCodePoints, sha256 } from './digest.ts'

export const imageManifestType = 'application/vnd.oci.image.manifest.v1+json'
const configType = 'application/vnd.cncf.model.config.v1+json'

/** A registry and a path in it, as `storage: oci://ghcr.io/acme/models` names them. */
export interface OciStorage {
  /** Host, with a port if there is one. */
  readonly registry: string
  readonly path: string
}

/** Grammar of names: https://github.com/opencontainers/distribution-spec/blob/main/spec.md#pulling-manifests */
const component = '[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*'
const repositoryName = new RegExp(`^${component}(?:/${component})*$`)
/** Registry and path of an address. */
export const ociStoragePattern: RegExp = new RegExp(
  `^oci://([a-zA-Z0-9](?:[a-zA-Z0-9.-]*[a-zA-Z0-9])?(?::\\d{1,5})?)/(${component}(?:/${component})*)$`,
)

/** Null for what is no address of a place in a registry. */
export function parseOciStorage(text: string): OciStorage | null {
  const [, registry, path] = ociStoragePattern.exec(text) ?? []
  return registry === undefined || path === undefined ? null : { registry, path }
}

/** Where a model is stored, as `docker pull` names it; null when the model's name cannot be part of such a name. */
export function repositoryOf({ registry, path }: OciStorage, model: string): string | null {
  const name = `${path}/${model.replaceAll(':', '/')}`
  return repositoryName.test(name) ? `${registry}/${name}` : null
}

/** Tags take no `+`. */
export function registryTag(version: string): string {
  return version.replaceAll('+', '_')
}

/** A document for a registry, and its digest. */
export interface OciDocument {
  readonly text: string
  readonly sha256: string
}

interface PackedFile {
  readonly path: string
  readonly size: number
  readonly sha256: string
}

/**
 * A bundle as a CNCF ModelPack artifact (https://github.com/modelpack/model-spec): one layer for each file, of the very
 * bytes, so that a layer's digest is the file's. The same files of the same version give the same digest: no clock.
 */
export function modelPack(
  model: string,
  version: string,
  files: readonly PackedFile[],
): { readonly config: OciDocument; readonly manifest: OciDocument } {
  const sorted = [...files].sort((a, b) => byCodePoints(a.path, b.path))
  const config = document({
    descriptor: { name: model, version },
    config: {},
    modelfs: { type: 'layers', diffIds: sorted.map((file) => `sha256:${file.sha256}`) },
  })
  const manifest = document({
    schemaVersion: 2,
    mediaType: imageManifestType,
    artifactType: 'application/vnd.cncf.model.manifest.v1+json',
    config: {
      mediaType: configType,
      digest: `sha256:${config.sha256}`,
      size: new TextEncoder().encode(config.text).length,
    },
    layers: sorted.map((file) => ({
      mediaType: layerType(file.path),
      digest: `sha256:${file.sha256}`,
      size: file.size,
      annotations: {
        'org.cncf.model.filepath': file.path,
        // What other clients name the file that they write.
        'org.opencontainers.image.title': file.path,
      },
    })),
  })
  return { config, manifest }
}

function document(data: unknown): OciDocument {
  const text = canonicalJson(data)
  return { text, sha256: sha256(text) }
}

/** https://github.com/modelpack/model-spec/blob/main/docs/spec.md, the `raw` ones. */
function layerType(path: string): string {
  if (/\.(?:md|txt|rst|pdf)$|(?:^|\/)(?:LICENSE|NOTICE)$/i.test(path))
    return 'application/vnd.cncf.model.doc.v1.raw'
  if (/\.(?:json|ya?ml|toml|ini|cfg)$/i.test(path)) return 'application/vnd.cncf.model.weight.config.v1.raw'
  if (/\.(?:py|sh|js|ts)$/i.test(path)) return 'application/vnd.cncf.model.code.v1.raw'
  return 'application/vnd.cncf.model.weight.v1.raw'
}
