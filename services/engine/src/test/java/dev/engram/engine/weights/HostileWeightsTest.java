package dev.engram.engine.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files made to do harm: each is refused with a reason, nothing is executed, and it costs little. */
@Timeout(20)
class HostileWeightsTest {
    private static final String STORAGE = "(X\u0007\0\0\0storagectorch\nFloatStorage\nX\u0001\0\0\u00000X\u0003\0\0\0cpuK\u0004tQ";

    @TempDir private Path folder;

    static Stream<Arguments> programs() {
        return Stream.of(
                Arguments.of("a command", "cos\nsystem\n(S'true'\ntR.", "'os.system'"),
                Arguments.of("the same by its module", "cposix\nsystem\n(S'true'\ntR.", "'posix.system'"),
                Arguments.of("eval", "c__builtin__\neval\n(S'1'\ntR.", "'__builtin__.eval'"),
                Arguments.of("eval by the stack", "\u008c\u0008builtins\u008c\u0004eval\u0093.", "'builtins.eval'"),
                Arguments.of("a name within a let-in module", "ctorch._utils\n_import_dotted_name\n(S'os'\ntR.", "'torch._utils._import_dotted_name'"),
                Arguments.of("a name behind a let-in name", "ccollections\nOrderedDict.__init__\n.", "'collections.OrderedDict.__init__'"),
                Arguments.of("a loader of modules", "ctorch.hub\nload\n.", "'torch.hub.load'"),
                Arguments.of("an instance of old", "(ios\nsystem\n.", "'os.system'"),
                Arguments.of("an object of a class", "ccollections\nOrderedDict\n)\u0081.", "makes an object of a class"),
                Arguments.of("a registered extension", "\u0082\u0001.", "registered extension"),
                Arguments.of("a call of what is no function", "](tR.", "calls something that is no function"),
                Arguments.of("a call of a storage", "ctorch\nFloatStorage\n)R.", "makes nothing"),
                Arguments.of("attributes of a list", "]}b.", "changes the attributes"),
                Arguments.of("an object outside", "(X\u0006\0\0\0moduletQ.", "outside that is no storage"),
                Arguments.of("a text without end", "X\u00ff\u00ff\u00ff\u007fabc", "claims 2147483647 bytes"),
                Arguments.of("bytes beyond any file", "\u008e\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u007f", "claims 9223372036854775807 bytes"),
                Arguments.of("a negative length", "\u008e\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff", "claims -1 bytes"),
                Arguments.of("an endless integer", "\u008b\u00ff\u00ff\u00ff\u007f", "an integer of 2147483647 bytes"),
                Arguments.of("an empty stack", "0.", "takes more from the stack"),
                Arguments.of("a group that was not opened", "t.", "never opened"),
                Arguments.of("a memory that is empty", "h\u0001.", "item 1 of its memory"),
                Arguments.of("a container as key", "})Ns.", "neither text nor number"),
                Arguments.of("an end in the middle", "}X\u0003\0\0\0ab", "ends in the middle"),
                Arguments.of("no end", "}", "ends in the middle"),
                Arguments.of("an unknown instruction", "\u00ff.", "opcode 0xff"),
                Arguments.of("a newer protocol", "\u0080\u0009.", "protocol 9"),
                Arguments.of("a storage that is not there", "ctorch._utils\n_rebuild_tensor_v2\n(" + STORAGE, "'a/data/0' is missing"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("programs")
    void aPickleThatWantsMoreIsRefusedByName(String what, String pickle, String reason) throws Exception {
        Path file = zip(pickle);
        assertThatThrownBy(() -> WeightsFile.open(file)).isInstanceOf(WeightsException.class).hasMessageContaining(file.toString()).hasMessageContaining(reason);
    }

    @Test
    void aWholeModelIsRefusedWithWhatToDo() {
        assertThatThrownBy(() -> WeightsFile.open(WeightsFileTest.file("whole-model.pth"))).isInstanceOf(WeightsException.class)
                .hasMessageContaining("'torch.nn.modules.linear.Linear'").hasMessageContaining("torch.save(model.state_dict()");
    }

    @Test
    void aStreamIsRefusedLikeAnArchive() throws Exception {
        // Given the old form, whose object is a call of the shell
        byte[] head = Arrays.copyOf(Files.readAllBytes(WeightsFileTest.file("stream.pth")), 21);
        Path file = Files.write(folder.resolve("old.pth"), concat(head, latin("}.cos\nsystem\n(S'true'\ntR.")));

        // Then it is named, and not called
        assertThatThrownBy(() -> WeightsFile.open(file)).isInstanceOf(WeightsException.class).hasMessageContaining("'os.system'");
    }

    @Test
    void deepNestingNeedsNoDeepStack() throws Exception {
        // Given lists within lists, a hundred thousand deep, in a dictionary
        String pickle = "}X\u0001\0\0\0a" + "(".repeat(100_000) + "l".repeat(100_000) + "s.";
        Path file = zip(pickle);
        assertThatThrownBy(() -> WeightsFile.open(file)).isInstanceOf(WeightsException.class).hasMessageContaining("no state_dict is in it");
    }

    @Test
    void aContainerOfItselfIsWalkedNoFurther() throws Exception {
        Path file = zip("}q\0X\u0005\0\0\0modelh\0s.");
        assertThatThrownBy(() -> WeightsFile.open(file)).isInstanceOf(WeightsException.class).hasMessageContaining("no state_dict is in it");
    }

    @Test
    void referencesThatDoubleAtEachLevelCostNothing() throws Exception {
        // Given a list of two references to a list of two references, sixty times: 2^60 leaves if anybody walked over them
        StringBuilder pickle = new StringBuilder("]q\0");
        for (int level = 0; level < 60; level++) {
            pickle.append("](h").append((char) level).append("h").append((char) level).append("eq").append((char) (level + 1));
        }
        Path file = zip(pickle + ".");
        assertThatThrownBy(() -> WeightsFile.open(file)).isInstanceOf(WeightsException.class).hasMessageContaining("it holds a list");
    }

    @Test
    void moreStepsThanAnyStateDictAreRefused() throws Exception {
        Path file = zip("]".repeat(3_000_001));
        assertThatThrownBy(() -> WeightsFile.open(file)).isInstanceOf(WeightsException.class).hasMessageContaining("steps");
    }

    @ParameterizedTest
    @ValueSource(strings = {"K\0K\u0005\u0085K\u0001\u0085", "K\u0001K\u0004\u0085K\u0001\u0085", "K\0K\u0002K\u0002\u0086K\u0004K\u0001\u0086"})
    void aTensorOutsideItsStorageIsRefused(String view) throws Exception {
        Path file = zip(tensor(view), new byte[16]);
        assertThatThrownBy(() -> WeightsFile.open(file)).isInstanceOf(WeightsException.class).hasMessageContaining("of a storage of 16");
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "K\0J\u00ff\u00ff\u00ff\u00ff\u0085K\u0001\u0085", "J\u00ff\u00ff\u00ff\u00ffK\u0001\u0085K\u0001\u0085", "K\0K\u0001\u0085J\u00ff\u00ff\u00ff\u00ff\u0085",
        "K\0K\u0001\u0085)", "K\0\u008a\u0008\0\0\0\0\0\0\0\u0040\u008a\u0008\0\0\0\0\0\0\0\u0040\u0086K\u0001K\u0001\u0086"})
    void sizesThatNoTensorHasAreRefused(String view) throws Exception {
        Path file = zip(tensor(view), new byte[16]);
        assertThatThrownBy(() -> WeightsFile.open(file)).isInstanceOf(WeightsException.class).hasMessageContaining("no tensor can have");
    }

    @Test
    void aTensorOfOneNumberRepeatedABillionTimesIsNeverMade() throws Exception {
        // Given a view with stride 0 that claims 2^32 elements of one
        Path file = zip(tensor("K\0\u008a\u0005\0\0\0\0\u0001\u0085K\0\u0085"), new byte[16]);
        try (WeightsFile weights = WeightsFile.open(file)) {
            StoredTensor tensor = weights.tensors().get("w");
            assertThat(tensor.elements()).isEqualTo(1L << 32);
            assertThatThrownBy(tensor::floats).isInstanceOf(WeightsException.class).hasMessageContaining("too large");
        }
    }

    @Test
    void aStorageOfAnotherSizeThanAnnouncedIsRefused() throws Exception {
        Path file = zip(tensor("K\0K\u0001\u0085K\u0001\u0085"), new byte[12]);
        assertThatThrownBy(() -> WeightsFile.open(file)).isInstanceOf(WeightsException.class).hasMessageContaining("has 12 bytes");
    }

    @Test
    void aCompressedEntryIsRefusedBeforeItUnfolds() throws Exception {
        // Given an archive whose pickle is a gigabyte of the same byte, compressed to a megabyte
        Path file = folder.resolve("bomb.pth");
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
            zip.putNextEntry(new ZipEntry("a/data.pkl"));
            byte[] block = new byte[1 << 20];
            for (int i = 0; i < 64; i++) {
                zip.write(block);
            }
        }
        assertThatThrownBy(() -> WeightsFile.open(file)).isInstanceOf(WeightsException.class).hasMessageContaining("is compressed");
    }

    @ParameterizedTest
    @ValueSource(strings = {"zip.pth", "stream.pth", "all.safetensors"})
    void aFileThatIsCutOffAnywhereIsRefused(String name) throws Exception {
        byte[] whole = Files.readAllBytes(WeightsFileTest.file(name));
        for (int length = 0; length < whole.length; length += 1 + whole.length / 31) {
            Path file = Files.write(folder.resolve("cut"), Arrays.copyOf(whole, length));
            assertThatThrownBy(() -> readAll(file)).as(name + " after " + length).isInstanceOf(IOException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"zip.pth", "stream.pth", "all.safetensors", "checkpoint.pth"})
    void aWrongByteGivesAnErrorThatNamesTheFileOrOtherNumbers(String name) throws Exception {
        byte[] whole = Files.readAllBytes(WeightsFileTest.file(name));
        for (int at = 0; at < whole.length; at += 37) {
            byte[] changed = whole.clone();
            changed[at] ^= (byte) (1 << at % 8);
            Path file = Files.write(folder.resolve("changed"), changed);
            try {
                readAll(file);
            } catch (IOException e) {
                assertThat(e).hasMessageContaining("changed");
            }
        }
    }

    @Test
    void anErrorPageIsNamedAsText() throws Exception {
        Path file = Files.writeString(folder.resolve("page.pth"), "<!DOCTYPE html><html>");
        assertThatThrownBy(() -> WeightsFile.open(file)).isInstanceOf(WeightsException.class).hasMessageContaining("an error page");
    }

    private static void readAll(Path file) throws IOException {
        try (WeightsFile weights = WeightsFile.open(file)) {
            for (StoredTensor tensor : weights.tensors().values()) {
                tensor.floats();
            }
        }
    }

    /** A state_dict of one tensor w over a storage of four numbers; the view is offset, size and stride. */
    private static String tensor(String view) {
        return "}X\u0001\0\0\0wctorch._utils\n_rebuild_tensor_v2\n(" + STORAGE + view + "\u0089}tRs.";
    }

    private Path zip(String pickle) throws IOException {
        return zip(pickle, null);
    }

    private Path zip(String pickle, byte[] storage) throws IOException {
        Path file = folder.resolve("made.pth");
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
            store(zip, "a/data.pkl", latin(pickle));
            if (storage != null) {
                store(zip, "a/data/0", storage);
            }
        }
        return file;
    }

    private static void store(ZipOutputStream zip, String name, byte[] bytes) throws IOException {
        ZipEntry entry = new ZipEntry(name);
        CRC32 crc = new CRC32();
        crc.update(bytes);
        entry.setMethod(ZipEntry.STORED);
        entry.setSize(bytes.length);
        entry.setCrc(crc.getValue());
        zip.putNextEntry(entry);
        zip.write(bytes);
        zip.closeEntry();
    }

    private static byte[] latin(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static byte[] concat(byte[] one, byte[] other) {
        byte[] both = Arrays.copyOf(one, one.length + other.length);
        System.arraycopy(other, 0, both, one.length, other.length);
        return both;
    }
}
