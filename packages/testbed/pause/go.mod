module synapse-federation.dev/testbed/pause

go 1.25.0
