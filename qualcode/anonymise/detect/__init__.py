"""Finding what may identify someone: rules, lexicons, nets and pipelines, merged into one list of detections."""
