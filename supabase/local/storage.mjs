// Objects of Supabase Storage on disk. A file's name is the hash of its bucket and key, so no key can leave the folder, clash with a
// folder of the same name or with another spelling on a case-insensitive disk.
import { createHash, randomUUID } from "node:crypto";
import { createReadStream, createWriteStream } from "node:fs";
import { copyFile, mkdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { Readable, Transform } from "node:stream";
import { pipeline } from "node:stream/promises";

function asStream(body) {
  return body instanceof Uint8Array ? Readable.from([body]) : Readable.fromWeb(body);
}

function hashing(hash) {
  return new Transform({
    transform(chunk, _encoding, done) {
      hash.update(chunk);
      done(null, chunk);
    },
  });
}

/** The library's StorageAdapter over one folder. Writes are atomic: a reader sees the old object or the new one. */
export class DiskStorage {
  driver = null;
  #root;

  constructor(root) {
    this.#root = path.resolve(root);
  }

  async uploadObject(bucket, key, _version, body, mimetype, cacheControl) {
    const file = this.#file(bucket, key);
    const hash = createHash("md5");
    await this.#replace(file, async (fresh) => {
      await pipeline(asStream(body), hashing(hash), createWriteStream(fresh, { mode: 0o600 }));
    });
    const eTag = `"${hash.digest("hex")}"`;
    await this.#replace(`${file}.json`, (fresh) => writeFile(fresh, JSON.stringify({ mimetype, cacheControl, eTag }), { mode: 0o600 }));
    return this.#metadata(file);
  }

  async getObject(bucket, key) {
    const file = this.#file(bucket, key);
    const metadata = await this.#metadata(file);
    return { httpStatusCode: 200, metadata, body: Readable.toWeb(createReadStream(file)) };
  }

  async headObject(bucket, key) {
    return this.#metadata(this.#file(bucket, key));
  }

  async copyObject(sourceBucket, sourceKey, _version, bucket, key) {
    const source = this.#file(sourceBucket, sourceKey);
    const target = this.#file(bucket, key);
    for (const suffix of ["", ".json"]) {
      await this.#replace(target + suffix, (fresh) => copyFile(source + suffix, fresh));
    }
    const { eTag, lastModified } = await this.#metadata(target);
    return { httpStatusCode: 200, eTag, lastModified };
  }

  async deleteObject(bucket, key) {
    const file = this.#file(bucket, key);
    await rm(file, { force: true });
    await rm(`${file}.json`, { force: true });
  }

  async deleteObjects(bucket, keys) {
    await Promise.all(keys.map((key) => this.deleteObject(bucket, key)));
  }

  async privateAssetUrl(bucket, key) {
    return `file://${this.#file(bucket, key)}`;
  }

  #file(bucket, key) {
    const name = createHash("sha256").update(JSON.stringify([bucket, key])).digest("hex");
    return path.join(this.#root, name.slice(0, 2), name);
  }

  async #metadata(file) {
    const [{ size, mtime }, text] = await Promise.all([stat(file), readFile(`${file}.json`, "utf8")]);
    return { ...JSON.parse(text), contentLength: size, size, lastModified: mtime };
  }

  async #replace(file, write) {
    await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
    const fresh = `${file}.${randomUUID()}`;
    try {
      await write(fresh);
      await rename(fresh, file);
    } catch (error) {
      await rm(fresh, { force: true });
      throw error;
    }
  }
}
