# A run of real nodes by Nomad, one an allocation and each on a machine of its own: its index is its id. They find each other by
# multicast DNS in the network of the machines, start together, and leave their journals in alloc/data of their allocations.
#
#   nomad job run clocks.nomad.hcl
#   nomad alloc fs <allocation> alloc/data/machine_0.jsonl > machine_0.jsonl
#
# The program is /usr/local/bin/clocks on each machine; where containers run instead, take the driver docker, the image of
# publish/packaging/Containerfile and network_mode = "host".
variable "nodes" {
  type    = number
  default = 3
}

job "clocks" {
  type        = "batch"
  datacenters = ["*"]

  group "nodes" {
    count = var.nodes

    constraint {
      operator = "distinct_hosts"
      value    = "true"
    }

    # A node that ended has said all that it had to say.
    restart {
      attempts = 0
      mode     = "fail"
    }

    reschedule {
      attempts  = 0
      unlimited = false
    }

    network {
      mode = "host"
      port "clocks" {}
    }

    task "node" {
      driver = "exec"
      user   = "nobody"

      config {
        command = "/usr/local/bin/clocks"
        args = [
          "run",
          "--id", "${NOMAD_ALLOC_INDEX}",
          "--cluster", "${NOMAD_JOB_NAME}",
          "--port", "${NOMAD_PORT_clocks}",
          "--expect", "${var.nodes}",
          "--duration", "60",
          "--log", "${NOMAD_ALLOC_DIR}/data/",
        ]
      }

      kill_signal  = "SIGINT"
      kill_timeout = "10s"

      resources {
        cpu    = 100
        memory = 64
      }
    }
  }
}
