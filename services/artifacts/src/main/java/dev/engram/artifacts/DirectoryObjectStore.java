package dev.engram.artifacts;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * A bucket in a directory, for work without a server. An object is written beside its place, forced to the disk and
 * moved there; a conditional create links the finished file to its name, which exactly one process can.
 */
public final class DirectoryObjectStore implements ObjectStore {
    /** Files being written; no key may start with it. */
    private static final String WRITING = ".writing";

    private final Path root;

    /** The bucket in this directory, which is created if need be. */
    public DirectoryObjectStore(Path root) {
        this.root = root.toAbsolutePath().normalize();
        try {
            Files.createDirectories(this.root.resolve(WRITING));
        } catch (IOException e) {
            throw new ObjectStoreException("cannot create the store's directory " + root, e);
        }
    }

    @Override
    public Optional<byte[]> get(String key) {
        try {
            return Optional.of(Files.readAllBytes(path(key)));
        } catch (NoSuchFileException | FileNotFoundException e) {
            return Optional.empty();
        } catch (IOException e) {
            return absentOrFailed(key, e);
        }
    }

    @Override
    public InputStream open(String key) {
        try {
            return Files.newInputStream(path(key));
        } catch (NoSuchFileException e) {
            throw new NoSuchObjectException(key, root.toString());
        } catch (IOException e) {
            throw failed("open", key, e);
        }
    }

    @Override
    public void put(String key, byte[] bytes) {
        try {
            moveInto(write(bytes), path(key));
        } catch (IOException e) {
            throw failed("put", key, e);
        }
    }

    @Override
    public void put(String key, Path file) {
        try {
            Path written = fresh();
            Files.copy(file, written);
            force(written);
            moveInto(written, path(key));
        } catch (IOException e) {
            throw failed("put", key, e);
        }
    }

    @Override
    public boolean putIfAbsent(String key, byte[] bytes) {
        Path target = path(key);
        try {
            Path written = write(bytes);
            try {
                Files.createDirectories(target.getParent());
                Files.createLink(target, written);
                force(target.getParent());
                return true;
            } catch (FileAlreadyExistsException e) {
                return false;
            } finally {
                Files.deleteIfExists(written);
            }
        } catch (IOException e) {
            throw failed("create", key, e);
        }
    }

    @Override
    public Optional<StoredObject> stat(String key) {
        try {
            BasicFileAttributes found = Files.readAttributes(path(key), BasicFileAttributes.class);
            return found.isRegularFile()
                    ? Optional.of(new StoredObject(key, found.size(), found.lastModifiedTime().toInstant()))
                    : Optional.empty();
        } catch (NoSuchFileException | NotDirectoryException e) {
            return Optional.empty();
        } catch (IOException e) {
            return absentOrFailed(key, e);
        }
    }

    @Override
    public List<String> list(String prefix) {
        Path start = root.resolve(prefix.substring(0, prefix.lastIndexOf('/') + 1)).normalize();
        if (!start.startsWith(root) || !Files.isDirectory(start)) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(start)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> root.relativize(file).toString().replace('\\', '/'))
                    .filter(key -> key.startsWith(prefix) && !key.startsWith(WRITING + "/"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw failed("list", prefix, e);
        }
    }

    @Override
    public void delete(String key) {
        try {
            Files.deleteIfExists(path(key));
        } catch (IOException e) {
            throw failed("delete", key, e);
        }
    }

    private Path path(String key) {
        if (Keys.check(key).startsWith(WRITING)) {
            throw new IllegalArgumentException("object key '" + key + "': names that start with " + WRITING + " are taken");
        }
        return root.resolve(key);
    }

    private Path fresh() {
        return root.resolve(WRITING).resolve(UUID.randomUUID().toString());
    }

    private Path write(byte[] bytes) throws IOException {
        Path written = fresh();
        try (FileChannel channel = FileChannel.open(written, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            ByteBuffer buffer = ByteBuffer.wrap(bytes);
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
            channel.force(true);
        }
        return written;
    }

    private static void moveInto(Path written, Path target) throws IOException {
        Files.createDirectories(target.getParent());
        Files.move(written, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** Forces a file, or on systems that allow it a directory's names, to the disk. */
    private static void force(Path path) throws IOException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    private <T> Optional<T> absentOrFailed(String key, IOException e) {
        // A file where a directory is needed (ENOTDIR) means that the key holds nothing.
        if (!Files.exists(path(key))) {
            return Optional.empty();
        }
        throw failed("read", key, e);
    }

    private ObjectStoreException failed(String what, String key, IOException e) {
        return new ObjectStoreException("cannot " + what + " '" + key + "' in " + root + ": " + e, e);
    }
}
