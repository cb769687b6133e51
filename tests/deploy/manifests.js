// tests/deploy/manifests.js [--broken] FILE...: whether the documents of Kubernetes in these files are valid by the schemas of its
// API, have no field that those do not know, and keep the rules of this project: not root, nothing writable but the journals. With
// --broken, whether the same documents are refused with any one of their fields misspelt: a check that cannot fail is none.
"use strict";
const fs = require("fs");
const path = require("path");
const yaml = require("js-yaml");

// Whose keys anybody may choose.
const FREE = new Set(["labels", "matchLabels", "requests", "limits", "selector"]);

function schemaOf(document) {
    const [group, version] = document.apiVersion.includes("/") ? document.apiVersion.split("/") : ["core", document.apiVersion];
    const name = part => part[0].toUpperCase() + part.slice(1);
    // Not among what the package exports: its models would drop what they do not know.
    const folder = path.join(path.dirname(require.resolve("kubernetes-models")), "_schemas");
    return require(path.join(folder, `IoK8sApi${name(group)}${name(version)}${document.kind}`)).validate;
}

// What a validator never asks for, its schema does not know.
function watched(value, place, unread) {
    if (value === null || typeof value !== "object") return value;
    const whole = Array.isArray(value) ? [] : {};
    for (const key of Object.keys(value)) {
        unread.add(`${place}.${key}`);
        whole[key] = watched(value[key], `${place}.${key}`, unread);
    }
    return new Proxy(whole, {
        get(target, key) {
            unread.delete(`${place}.${String(key)}`);
            return target[key];
        },
    });
}

function projectRules(document) {
    const pod = document.spec.template && document.spec.template.spec;
    if (!pod) return [];
    const wrong = [];
    const need = (held, what) => { if (!held) wrong.push(`${document.kind}: ${what}`); };
    const user = pod.securityContext || {};
    need(user.runAsNonRoot === true && user.runAsUser > 0, "runs as root");
    need(pod.enableServiceLinks === false, "a Service called clocks would set CLOCKS_PORT");
    for (const container of pod.containers) {
        const rights = container.securityContext || {};
        need(rights.readOnlyRootFilesystem === true, "its root can be written");
        need(rights.allowPrivilegeEscalation === false, "it may gain rights");
        need(String((rights.capabilities || {}).drop) === "ALL", "it keeps capabilities");
    }
    return wrong;
}

function problems(document) {
    const unread = new Set();
    try {
        const validate = schemaOf(document);
        const isValid = validate(watched(document, document.kind, unread));
        const errors = isValid ? [] : validate.errors.map(e => `${document.kind}${e.instancePath}: ${e.message || e.keyword}`);
        return [...errors, ...[...unread].map(place => `${place} is no field`), ...(errors.length ? [] : projectRules(document))];
    } catch (error) {
        return [`${document.kind}: ${error.message.split("\n")[0]}`];
    }
}

// Each document with one field misspelt, in turn.
function* broken(document, place = document) {
    for (const key of Object.keys(place)) {
        const value = place[key];
        if (!Array.isArray(place)) {
            delete place[key];
            place[`${key}z`] = value;
            yield key;
            delete place[`${key}z`];
            place[key] = value;
        }
        if (value !== null && typeof value === "object" && !FREE.has(key)) yield* broken(document, value);
    }
}

const isBroken = process.argv[2] === "--broken";
let wrong = 0, count = 0;
for (const file of process.argv.slice(isBroken ? 3 : 2)) {
    for (const document of yaml.loadAll(fs.readFileSync(file, "utf8"))) {
        if (!isBroken) {
            count++;
            for (const problem of problems(document)) {
                console.log(`${file}: ${problem}`);
                wrong++;
            }
        } else {
            for (const key of broken(document)) {
                count++;
                if (problems(document).length === 0) {
                    console.log(`${file}: ${document.kind}: ${key} may be misspelt`);
                    wrong++;
                }
            }
        }
    }
}
console.log(isBroken ? `${count} mistakes, ${wrong} not seen` : `${count} documents, ${wrong} problems`);
process.exit(wrong === 0 && count > 0 ? 0 : 1);
