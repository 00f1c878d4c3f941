/** A certificate that signed itself for localhost, valid for a hundred years, with a key that is no secret. */
export const localhostCertificate: { readonly cert: string; readonly key: string } = {
  cert: `-----BEGIN CERTIFICATE-----
MIIBmjCCAUGgAwIBAgIUXRUYUoG4BYiH/w1PEc9iorHS71kwCgYIKoZIzj0EAwIw
FDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTI2MTEyNTA0MTczM1oYDzIxMjYxMTAx
MDQxNzMzWjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjO
PQMBBwNCAARqxytw6hhI+wMa651cgLWzJnU3iVDWg87zqgBNYVv8G2YCc1WiPhOo
iZuNpDHvC5qOt0yr32eOKwVxwzNCNv2fo28wbTAdBgNVHQ4EFgQUSh/k7zX3Zj7F
eGE/xK8gzsxvTn4wHwYDVR0jBBgwFoAUSh/k7zX3Zj7FeGE/xK8gzsxvTn4wDwYD
VR0TAQH/BAUwAwEB/zAaBgNVHREEEzARgglsb2NhbGhvc3SHBH8AAAEwCgYIKoZI
zj0EAwIDRwAwRAIga07nhyE+/UhyjN8I0F+5UOWUliwewXRFxbmJCEHi0lYCICVC
Yrk2WyBUiWIFKDv04TXWwmTdNzYOPB7JoH9x5Znu
-----END CERTIFICATE-----
`,
  key: `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgjRE6P4744Qf597d7
jtaSbt2qfHmJhG9kC1Jzz6SKIL6hRANCAARqxytw6hhI+wMa651cgLWzJnU3iVDW
g87zqgBNYVv8G2YCc1WiPhOoiZuNpDHvC5qOt0yr32eOKwVxwzNCNv2f
-----END PRIVATE KEY-----
`,
};
