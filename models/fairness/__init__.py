"""Are tickets treated alike that differ only in who writes, or how? Minimal pairs, measured, held to a gate."""
