package dev.engram.engine.plugins;

import dev.engram.api.network.Network;
import dev.engram.api.network.Op;
import dev.engram.api.network.OpFactory;
import dev.engram.api.network.Ops;
import java.util.ArrayList;
import java.util.List;

/** The ops of a set, made at first use. Which of them a network uses is known by the ops' names only, so a broken one is left out. */
final class OwnOps {
    private final List<Listing> listings;
    private final List<String> broken = new ArrayList<>();
    private Ops all;

    OwnOps(List<Listing> listings) {
        this.listings = List.copyOf(listings);
    }

    /** The stock ops and those that can be made. */
    synchronized Ops all() {
        if (all == null) {
            Ops made = Ops.standard();
            for (Listing listing : listings) {
                made = with(made, listing);
            }
            all = made;
        }
        return all;
    }

    private Ops with(Ops ops, Listing listing) {
        try {
            Op op = ((OpFactory) listing.instance()).create();
            if (op == null || op.name() == null) {
                broken.add(listing + ": it returned no op, or one without a name");
                return ops;
            }
            return ops.with(op);
        } catch (PluginException | IllegalArgumentException e) {
            broken.add(e instanceof PluginException ? e.getMessage() : listing + ": " + e.getMessage());
        } catch (OutOfMemoryError e) {
            throw e;
        } catch (RuntimeException | Error e) {
            broken.add(listing + ": " + Diagnosis.of(e));
        }
        return ops;
    }

    /**
     * Refuses a network whose nodes do not fit.
     *
     * @throws IllegalArgumentException with what is wrong, and which ops could not be made
     */
    void check(Network network) {
        Ops known = all();
        try {
            network.shapes(known);
        } catch (IllegalArgumentException e) {
            boolean lacking = network.nodes().stream().anyMatch(node -> !known.names().contains(node.op()));
            throw new IllegalArgumentException(e.getMessage() + (lacking && !broken.isEmpty() ? ". Some ops of this PluginSet cannot be used: "
                    + String.join("; ", broken) : ""), e);
        }
    }
}
