/** Values by what they show; together they change every one. */
import type { ChartName } from "./chart.ts";

const digest = `sha256:${"0".repeat(64)}`;
const common = {
  image: { digest },
  imagePullSecrets: [{ name: "registry" }],
  fullnameOverride: "other",
  commonLabels: { team: "matrix" },
  serviceAccount: { name: "robot", annotations: { note: "account" } },
  deploymentAnnotations: { note: "deployment" },
  podLabels: { part: "pod" },
  podAnnotations: { note: "pod" },
  extraEnv: [{ name: "NODE_OPTIONS", value: "--max-old-space-size=256" }],
  extraEnvFrom: [{ configMapRef: { name: "more", optional: true } }],
  extraVolumes: [{ name: "more", emptyDir: {} }],
  extraVolumeMounts: [{ name: "more", mountPath: "/more" }],
  nodeSelector: { "kubernetes.io/os": "linux" },
  tolerations: [{ key: "matrix", operator: "Exists" }],
  affinity: { nodeAffinity: {} },
  priorityClassName: "system-cluster-critical",
};
const another = {
  nameOverride: "another",
  image: { repository: "registry.example.org/matrix", tag: "1", pullPolicy: "Always" },
  podSecurityContext: { runAsUser: 1000 },
  securityContext: { privileged: false },
};

export const cases: Readonly<Record<ChartName, Readonly<Record<string, object>>>> = {
  operator: {
    "as it comes": {},
    "with a list of namespaces": { watch: { namespaces: ["default", "kube-system"] } },
    "in every namespace": { watch: { allNamespaces: true } },
    "with nothing that can be left out": {
      crds: { enabled: false, keep: false },
      rbac: { create: false, aggregate: false },
      serviceAccount: { create: false },
      podDisruptionBudget: { enabled: false },
      topologySpreadConstraints: [],
      resources: null,
    },
    "with an image and a name of one's own": {
      ...another,
      replicaCount: 3,
      logLevel: "debug",
      terminationGracePeriodSeconds: 10,
    },
    "with all that can be switched on": {
      ...common,
      allowedHomeservers: ["http://*.matrix.svc:8008"],
      caps: {
        perOrigin: { maxConcurrentRequests: 8, requestsPerSecond: 50 },
        total: { maxConcurrentRequests: 16, requestsPerSecond: 100 },
      },
      extraArgs: ["--leader-elect=true"],
      podDisruptionBudget: { maxUnavailable: "50%" },
      networkPolicy: { enabled: true, from: [{ podSelector: {} }], egress: [{ ports: [{ port: 8008 }] }] },
      service: { annotations: { note: "service" } },
      heapSnapshots: { enabled: true, sizeLimit: "2Gi" },
      metrics: {
        authentication: {
          enabled: true,
          readers: [{ kind: "ServiceAccount", name: "prometheus", namespace: "default" }],
        },
        tls: { existingSecret: "certificate" },
        serviceMonitor: {
          enabled: true,
          labels: { release: "prometheus" },
          interval: "30s",
          metricRelabelings: [{ action: "drop", sourceLabels: ["__name__"], regex: "workqueue_.*" }],
        },
        prometheusRule: { enabled: true, labels: { release: "prometheus" } },
        grafanaDashboard: { enabled: true, labels: { folder: "1" }, annotations: { grafana_folder: "Matrix" } },
      },
    },
  },
  "reference-server": {
    "as it comes": {},
    "with a document": { state: '{"destinations": []}' },
    "with a made-up world": { generate: 1_000_000, seed: 7 },
    "with nothing that can be left out": { serviceAccount: { create: false }, resources: null },
    "with an image and a name of one's own": { ...another, logLevel: "debug" },
    "with all that can be switched on": {
      ...common,
      existingSecret: "world",
      dialect: "postgres",
      serverVersion: "1.163.2",
      control: { enabled: true, existingSecret: "control" },
      extraArgs: ["--store=memory"],
      podDisruptionBudget: { enabled: true, maxUnavailable: 1 },
      networkPolicy: { enabled: true, from: [{ podSelector: {} }] },
      service: { type: "NodePort", port: 80, annotations: { note: "service" } },
    },
  },
};
