/** What the node's services read, by file name. JSON is YAML, too. */
import { addresses, nodeName, pauseImage } from "./addresses.ts";

/** @param run the node's folder. */
export function configuration(run: string): Readonly<Record<string, string>> {
  return {
    "containerd.toml": containerd(run),
    "cni/10-node.conflist": JSON.stringify(network),
    "resolv.conf": "options ndots:1\n",
    "kubelet.json": JSON.stringify(kubelet(run)),
    "kube-proxy.json": JSON.stringify(proxy(run)),
  };
}

const containerd = (run: string): string => `version = 2
root = "${run}/containerd"
state = "/run/containerd"
oom_score = 0
disabled_plugins = [
  "io.containerd.snapshotter.v1.btrfs", "io.containerd.snapshotter.v1.zfs", "io.containerd.snapshotter.v1.aufs",
  "io.containerd.snapshotter.v1.devmapper", "io.containerd.internal.v1.tracing",
  "io.containerd.tracing.processor.v1.otlp",
]
[grpc]
  address = "${run}/containerd.sock"
[plugins."io.containerd.grpc.v1.cri"]
  sandbox_image = "${pauseImage}"
  restrict_oom_score_adj = true
  enable_unprivileged_ports = true
  [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc]
    runtime_type = "io.containerd.runc.v2"
    [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc.options]
      SystemdCgroup = false
  [plugins."io.containerd.grpc.v1.cri".cni]
    bin_dir = "/usr/lib/cni"
    conf_dir = "${run}/cni"
`;

const network = {
  cniVersion: "0.4.0",
  name: "node",
  plugins: [
    {
      type: "bridge",
      bridge: "cni0",
      isGateway: true,
      ipMasq: false,
      hairpinMode: true,
      ipam: { type: "host-local", ranges: [[{ subnet: addresses.pods }]], routes: [{ dst: "0.0.0.0/0" }] },
    },
    { type: "portmap", capabilities: { portMappings: true } },
  ],
};

const kubelet = (run: string): object => ({
  apiVersion: "kubelet.config.k8s.io/v1beta1",
  kind: "KubeletConfiguration",
  address: addresses.node,
  authentication: {
    anonymous: { enabled: false },
    webhook: { enabled: true },
    x509: { clientCAFile: `${run}/pki/ca.crt` },
  },
  authorization: { mode: "Webhook" },
  tlsCertFile: `${run}/pki/kubelet-serving.crt`,
  tlsPrivateKeyFile: `${run}/pki/kubelet-serving.key`,
  cgroupDriver: "cgroupfs",
  failCgroupV1: false,
  failSwapOn: false,
  oomScoreAdj: 0,
  seccompDefault: true,
  containerRuntimeEndpoint: `unix://${run}/containerd.sock`,
  clusterDNS: [addresses.dns],
  clusterDomain: "cluster.local",
  resolvConf: `${run}/resolv.conf`,
  volumePluginDir: `${run}/volume-plugins`,
  // The disk is the developer's: how full it is says nothing about the tests.
  imageGCHighThresholdPercent: 100,
  imageGCLowThresholdPercent: 99,
  evictionHard: {
    "memory.available": "100Mi",
    "nodefs.available": "1%",
    "nodefs.inodesFree": "1%",
    "imagefs.available": "1%",
  },
});

const proxy = (run: string): object => ({
  apiVersion: "kubeproxy.config.k8s.io/v1alpha1",
  kind: "KubeProxyConfiguration",
  mode: "iptables",
  hostnameOverride: nodeName,
  clusterCIDR: addresses.pods,
  clientConnection: { kubeconfig: `${run}/pki/kube-proxy.kubeconfig` },
  // Those of the whole machine stay as they are.
  conntrack: { maxPerCore: 0, min: 0, tcpEstablishedTimeout: "0s", tcpCloseWaitTimeout: "0s" },
  iptables: { localhostNodePorts: false, minSyncPeriod: "0s" },
});
