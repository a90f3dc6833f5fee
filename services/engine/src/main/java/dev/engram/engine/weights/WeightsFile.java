package dev.engram.engine.weights;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The named tensors of a file: safetensors, or a state_dict that Python's {@code torch.save} wrote, in its zip form or the one before. The
 * form is told by the first bytes, not by the name. Nothing of the file is ever executed: a pickle that wants more than tensors and
 * containers is refused. Numbers are read when they are asked for, so close it after that. Not thread-safe.
 */
public final class WeightsFile implements AutoCloseable {
    /** What a file is. */
    public enum Form {
        SAFETENSORS("safetensors"), TORCH_ZIP("PyTorch state_dict (zip)"), TORCH_STREAM("PyTorch state_dict (before 1.6)");

        private final String title;

        Form(String title) {
            this.title = title;
        }

        /** For people. */
        public String title() {
            return title;
        }
    }

    private final String name;
    private final Form form;
    private final Map<String, StoredTensor> tensors;
    private final AutoCloseable source;

    private WeightsFile(String name, Form form, Map<String, StoredTensor> tensors, AutoCloseable source) {
        this.name = name;
        this.form = form;
        this.tensors = Collections.unmodifiableMap(new LinkedHashMap<>(tensors));
        this.source = source;
    }

    /**
     * Opens a file and reads what is in it, without the numbers.
     *
     * @throws WeightsException if it is none of the known forms, is damaged, or asks for more than tensors and containers
     */
    public static WeightsFile open(Path file) throws IOException {
        return open(file, file.toString());
    }

    /**
     * Opens a file and reads what is in it, without the numbers.
     *
     * @param name what it is called in messages; where it came from, for one that was stored by its hash
     * @throws WeightsException if it is none of the known forms, is damaged, or asks for more than tensors and containers
     */
    public static WeightsFile open(Path file, String name) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new WeightsException(name + ": there is no such file");
        }
        byte[] head;
        try (InputStream in = Files.newInputStream(file)) {
            head = in.readNBytes(16);
        }
        if (head.length >= 4 && head[0] == 'P' && head[1] == 'K' && head[2] == 3 && head[3] == 4) {
            TorchArchive archive = TorchArchive.open(file, name);
            return new WeightsFile(name, Form.TORCH_ZIP, archive.tensors(), archive);
        }
        if (TorchStream.begins(head)) {
            TorchStream stream = TorchStream.open(file, name);
            return new WeightsFile(name, Form.TORCH_STREAM, stream.tensors(), stream);
        }
        if (head.length >= 9 && head[8] == '{') {
            SafetensorsFile safetensors = SafetensorsFile.open(file, name);
            return new WeightsFile(name, Form.SAFETENSORS, safetensors.tensors(), safetensors);
        }
        throw new WeightsException(name + ": is neither safetensors nor a state_dict of torch.save; it begins with "
                + java.util.HexFormat.of().formatHex(head) + (text(head) ? ", which is text: was an error page or a pointer saved in its place?" : ""));
    }

    /** What it is called in messages. */
    public String name() {
        return name;
    }

    /** What it is. */
    public Form form() {
        return form;
    }

    /** Its tensors by name, in the file's order. */
    public Map<String, StoredTensor> tensors() {
        return tensors;
    }

    private static boolean text(byte[] head) {
        return head.length > 0 && new String(head, StandardCharsets.UTF_8).chars().allMatch(c -> c >= 32 && c < 0xfffd || c == '\n' || c == '\r' || c == '\t');
    }

    @Override
    public void close() throws IOException {
        try {
            source.close();
        } catch (IOException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException("cannot close " + name, e);
        }
    }
}
