package dev.engram.devkit.cli.backup;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.engram.devkit.cli.wire.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/** The objects of a bucket in a backup: JSON lines, ascending by key, packed with gzip. Read one at a time, so that millions need no memory. */
final class ObjectIndex {
    private ObjectIndex() {}

    /**
     * An object.
     *
     * @param key      its key in the bucket
     * @param size     in bytes
     * @param sha256   of its bytes
     * @param modified when it was written by the store's clock, ISO-8601 UTC; null of objects that never change
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Line(String key, long size, String sha256, String modified) {
        SavedFile file() {
            return new SavedFile(sha256, size);
        }
    }

    /** Goes through an index. */
    static void each(BackupFolder folder, BackupManifest.Bucket bucket, Consumer<Line> each) {
        try (Reader reader = new Reader(folder, bucket)) {
            for (Optional<Line> line = reader.next(); line.isPresent(); line = reader.next()) {
                each.accept(line.get());
            }
        }
    }

    /** Writes an index. */
    static final class Writer implements AutoCloseable {
        private final NewFile file;
        private final GZIPOutputStream out;
        private long objects;
        private long bytes;

        Writer(BackupFolder folder) throws IOException {
            this.file = folder.begin();
            this.out = new GZIPOutputStream(file, 64 << 10);
        }

        void write(Line line) throws IOException {
            out.write(Json.bytes(line));
            out.write('\n');
            objects++;
            bytes += line.size();
        }

        long bytes() {
            return bytes;
        }

        BackupManifest.Bucket keep(String bucket) throws IOException {
            out.finish();
            return new BackupManifest.Bucket(bucket, objects, bytes, file.keep());
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }

    /** Reads an index from its beginning. */
    static final class Reader implements AutoCloseable {
        private final BufferedReader in;
        private Line ahead;

        Reader(BackupFolder folder, BackupManifest.Bucket bucket) {
            try {
                this.in = new BufferedReader(new InputStreamReader(new GZIPInputStream(folder.open(bucket.index()), 64 << 10), StandardCharsets.UTF_8));
            } catch (IOException e) {
                throw new UncheckedIOException("the index of bucket " + bucket.name() + " cannot be read", e);
            }
        }

        /** The next object; empty behind the last. */
        Optional<Line> next() {
            Line line = ahead == null ? read() : ahead;
            ahead = null;
            return Optional.ofNullable(line);
        }

        /** The object of a key, of which none smaller was asked for; empty if there is none. */
        Optional<Line> find(String key) {
            for (Optional<Line> line = next(); line.isPresent(); line = next()) {
                int order = line.get().key().compareTo(key);
                if (order == 0) {
                    return line;
                }
                if (order > 0) {
                    ahead = line.get();
                    return Optional.empty();
                }
            }
            return Optional.empty();
        }

        private Line read() {
            try {
                String json = in.readLine();
                return json == null ? null : Json.read(json.getBytes(StandardCharsets.UTF_8), Line.class);
            } catch (IOException e) {
                throw new UncheckedIOException("an index of the backup cannot be read", e);
            }
        }

        @Override
        public void close() {
            try {
                in.close();
            } catch (IOException e) {
                throw new UncheckedIOException("an index of the backup cannot be closed", e);
            }
        }
    }
}
