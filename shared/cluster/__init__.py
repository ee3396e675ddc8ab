"""What Kubernetes is told of Guichet, made from the data that the code and the local stack use."""
