package dev.engram.devkit.cli.backup;

import dev.engram.api.sample.Hashes;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.util.HexFormat;

/** A file of a backup while it is written; closed without being kept it is gone. */
final class NewFile extends OutputStream {
    private static final int BUFFER = 64 << 10;

    private final BackupFolder folder;
    private final Path part;
    private final MessageDigest digest = Hashes.sha256();
    private final OutputStream out;
    private long size;
    private boolean kept;

    NewFile(BackupFolder folder, Path part) throws IOException {
        this.folder = folder;
        this.part = part;
        this.out = new BufferedOutputStream(Files.newOutputStream(part), BUFFER);
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b});
    }

    @Override
    public void write(byte[] bytes, int from, int count) throws IOException {
        out.write(bytes, from, count);
        digest.update(bytes, from, count);
        size += count;
    }

    /** Bytes so far. */
    long size() {
        return size;
    }

    /** The file is whole: it gets its name. */
    SavedFile keep() throws IOException {
        out.close();
        SavedFile file = new SavedFile(HexFormat.of().formatHex(digest.digest()), size);
        Path place = folder.path(file.sha256());
        Files.createDirectories(place.getParent());
        Files.move(part, place, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        kept = true;
        return file;
    }

    @Override
    public void close() throws IOException {
        if (!kept) {
            out.close();
            Files.deleteIfExists(part);
        }
    }
}
