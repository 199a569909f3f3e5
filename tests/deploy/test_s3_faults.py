"""What goes wrong between here and the store: mended by itself, or said in one sentence."""

import json
import re
import urllib.request
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest

from coldframe.deploy import s3


@pytest.mark.parametrize("code", ["SlowDown", "InternalError", "cut"])
def test_a_passing_fault_is_outlasted(code: str, bucket: Any, old: Any, once: Any) -> None:
    bucket.line.faults = [
        once("PUT", "table.csv", code),
        once("PUT", "index.html", code),
        once("GET", "deploy.json", code),
        once("PUT", "deploy.lock", code),
    ]
    done = bucket.deploy(old.root)
    assert done.exit_code == 0, done.output
    assert bucket.files() == old.published()


def test_a_lasting_fault_is_said_and_the_next_run_sends_the_rest(
    bucket: Any, old: Any, once: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(s3, "ATTEMPTS", 2)
    bucket.line.faults = [once("PUT", "table.csv", "SlowDown", 99)]
    done = bucket.deploy(old.root)
    assert done.exit_code == 1
    assert "failed at PutObject table.csv, also when asked again (SlowDown)" in done.output
    assert "index.html" not in bucket.files()
    bucket.line.faults.clear()
    assert bucket.deploy(old.root).exit_code == 0
    assert bucket.files() == old.published()


def test_a_store_that_deletes_no_batches(bucket: Any, old: Any, renew: Any, once: Any) -> None:
    bucket.deploy(old.root)
    renew(old)
    bucket.line.faults = [once("POST", "?delete", "NotImplemented", 99)]
    assert bucket.deploy(old.root).exit_code == 0
    assert bucket.files() == old.published()
    assert "DELETE" in [a.method for a in bucket.line.asked if "old/index.html" in a.path]


def test_a_store_without_conditional_writes_is_told_and_may_go_unlocked(
    bucket: Any, old: Any, once: Any
) -> None:
    bucket.line.faults = [once("PUT", "deploy.lock", "NotImplemented", 99)]
    old.write({"coldframe.toml": f'[deploy]\ntarget = "{bucket.target}"\n'})
    done = bucket.deploy(old.root)
    assert done.exit_code == 1
    assert "Write lock = false" in done.output
    old.write({"coldframe.toml": f'[deploy]\ntarget = "{bucket.target}"\nlock = false\n'})
    assert bucket.deploy(old.root).exit_code == 0
    assert bucket.files() == old.published()


def test_no_credentials(bucket: Any, old: Any) -> None:
    done = bucket.deploy(old.root, AWS_ACCESS_KEY_ID="", AWS_SECRET_ACCESS_KEY="")
    assert done.exit_code == 1
    assert "there are no credentials for s3://" in done.output
    assert "Set AWS_ACCESS_KEY_ID" in done.output


def test_no_such_bucket(bucket: Any, old: Any) -> None:
    bucket.name = "there-is-none"
    done = bucket.deploy(old.root)
    assert done.exit_code == 1
    assert "has no bucket there-is-none" in done.output
    told = json.loads(bucket.deploy(old.root, "--json").stdout)
    assert told["deployed"] is False
    assert "has no bucket there-is-none" in told["problems"][0]["what"]


def test_no_such_endpoint_names_its_line(
    bucket: Any, old: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(s3, "ATTEMPTS", 2)
    old.write({"coldframe.toml": TOML.format(bucket.target, "http://127.0.0.1:9")})
    done = bucket.deploy(old.root)
    assert done.exit_code == 1
    assert "coldframe.toml:3: error: nothing answers at http://127.0.0.1:9" in done.output


def test_another_region_is_named(bucket: Any, old: Any, once: Any) -> None:
    bucket.line.faults = [once("PUT", "", "PermanentRedirect", 99)]
    done = bucket.deploy(old.root)
    assert done.exit_code == 1
    assert 'Write region = "eu-west-3"' in done.output


def test_a_wrong_key_a_wrong_secret_and_a_missing_right(
    bucket: Any, old: Any, user: Callable[[str], dict[str, str]]
) -> None:
    keys = user(READ)
    done = bucket.deploy(old.root, **{**keys, "AWS_ACCESS_KEY_ID": "AKIANOBODY"})
    assert "does not know the access key" in done.output
    done = bucket.deploy(old.root, **{**keys, "AWS_SECRET_ACCESS_KEY": "wrong"})
    assert "the secret key does not belong to the access key" in done.output
    done = bucket.deploy(old.root, **keys)
    assert "the credentials do not allow s3:PutObject on s3://" in done.output
    assert "Allow s3:PutObject in their policy" in done.output


def test_the_policy_of_the_guide_is_enough(
    bucket: Any, old: Any, renew: Any, user: Callable[[str], dict[str, str]]
) -> None:
    guide = (Path(__file__).parents[2] / "content/guide/deploy.md").read_text("utf-8")
    policies = re.findall(r"```json\n(.*?)```", guide, re.DOTALL)
    policy = next(text for text in policies if "s3:ListBucket" in text)
    keys = user(policy.replace("example-bucket", bucket.name))
    assert bucket.deploy(old.root, **keys).exit_code == 0
    renew(old)
    done = bucket.deploy(old.root, **keys)
    assert "deleted 1" in done.output
    assert done.exit_code == 0


TOML = """\
[deploy]
target = "{}"
endpoint = "{}"
"""
READ = """\
{"Version": "2012-10-17",
 "Statement": [{"Effect": "Allow", "Action": ["s3:Get*", "s3:List*"], "Resource": "*"}]}
"""


@pytest.fixture
def user(s3_server: str) -> Iterator[Callable[[str], dict[str, str]]]:
    """The keys of a user with a policy; from then on the server looks at keys."""
    options: dict[str, Any] = {
        "endpoint_url": s3_server,
        "region_name": "us-east-1",
        "aws_access_key_id": "test",
        "aws_secret_access_key": "test",
    }
    iam, name = boto3.client("iam", **options), uuid.uuid4().hex

    def make(policy: str) -> dict[str, str]:
        iam.create_user(UserName=name)
        key = iam.create_access_key(UserName=name)["AccessKey"]
        iam.put_user_policy(UserName=name, PolicyName="own", PolicyDocument=policy)
        look_at_keys_after(s3_server, 0)
        return {
            "AWS_ACCESS_KEY_ID": key["AccessKeyId"],
            "AWS_SECRET_ACCESS_KEY": key["SecretAccessKey"],
        }

    yield make
    look_at_keys_after(s3_server, 10**9)
    iam.close()


def look_at_keys_after(server: str, requests: int) -> None:
    asked = urllib.request.Request(
        f"{server}/moto-api/reset-auth", str(requests).encode(), {"Content-Type": "text/plain"}
    )
    urllib.request.urlopen(asked).close()
